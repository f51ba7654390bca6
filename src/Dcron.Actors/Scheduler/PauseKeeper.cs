using Akka.Actor;
using Akka.Event;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// Keeps the pauses of a label's jobs and of all jobs, and ends those whose time has come. What it has recorded it tells to every partition, and again to one that comes
/// up; whoever asked is answered when all of them have recorded it too and nothing that was armed can start any more.
/// </summary>
internal sealed class PauseKeeper : ClusterKeeper
{
    private readonly IActorRef scheduler;
    private readonly IReadOnlyList<IActorRef> partitions;
    private readonly TimeProvider clock;
    private readonly WakeTimer timer;
    private readonly List<Waiting> waiting = [];
    private PauseRules rules = PauseRules.None;

    public PauseKeeper(long term, IActorRef scheduler, IReadOnlyList<IActorRef> partitions, TimeProvider clock)
        : base("pauses", term)
    {
        (this.scheduler, this.partitions, this.clock) = (scheduler, partitions, clock);
        timer = new WakeTimer(clock, Self, Wake.Instance);
    }

    protected override void PostStop()
    {
        timer.Dispose();
        base.PostStop();
    }

    protected override bool Recover(object entry)
    {
        if (entry is not PauseRules recorded) return false;
        rules = recorded;
        return true;
    }

    protected override void Enter()
    {
        SaveSnapshot(rules);
        TellAll();
    }

    protected override bool Take(object message)
    {
        switch (message)
        {
            case SetPause m: Set(m); return true;
            case LiftPause m: Lift(m); return true;
            case PausesFollowed m: Followed(m); return true;
            case PartitionUp m: Tell(partitions[m.Index]); return true;
            case Wake: LiftOver(); return true;
            default: return false;
        }
    }

    private void Set(SetPause asked)
    {
        var known = rules.Find(PauseRule.IdOf(asked.Label));
        var rule = new PauseRule(asked.Label, asked.Reason, asked.By, known?.At ?? clock.Now(), asked.Until);
        if (rule == known) Answer(Sender, JobChange.None, rule);
        else Change(rules.With(rule), Sender, known is null ? JobChange.Created : JobChange.Updated, rule);
    }

    private void Lift(LiftPause asked)
    {
        if (rules.Find(asked.Id) is { } rule) Change(rules.Without(asked.Id), Sender, JobChange.Deleted, rule);
        else Answer(Sender, JobChange.None, rule: null);
    }

    private void LiftOver()
    {
        var now = clock.Now();
        if (rules.Rules.FirstOrDefault(r => r.Until <= now) is { } over) Change(rules.Without(over.Id), ActorRefs.Nobody, JobChange.Deleted, over);
        else SetTimer();
    }

    private void Change(PauseRules next, IActorRef asker, JobChange change, PauseRule rule) => Persist(next, _ =>
    {
        rules = next;
        Log.Info(change == JobChange.Deleted ? "The pause of {0} is over." : "Paused: {0}.", rule.Covers);
        Answer(asker, change, rule);
    });

    // Also where nothing changed: the request may repeat one whose revocations are not answered yet.
    private void Answer(IActorRef asker, JobChange change, PauseRule? rule)
    {
        waiting.Add(new Waiting(asker, rules.Version, change, rule, Enumerable.Range(0, partitions.Count)));
        TellAll();
    }

    private void TellAll()
    {
        scheduler.Tell(rules);
        foreach (var partition in partitions) Tell(partition);
        SetTimer();
    }

    private void Tell(IActorRef partition) => partition.Tell(new FollowPauses(rules, Self));

    private void Followed(PausesFollowed followed) => waiting.RemoveAll(w => w.Note(followed, Self));

    private void SetTimer() => timer.At(rules.Rules.Min(r => r.Until));

    /// <summary>Someone who asked, and what has to be heard before they are answered.</summary>
    private sealed class Waiting(IActorRef asker, long version, JobChange change, PauseRule? rule, IEnumerable<int> partitions)
    {
        private readonly HashSet<int> missing = [.. partitions];
        private readonly SortedSet<string> unreached = new(StringComparer.Ordinal);

        /// <summary>True: that was the last.</summary>
        public bool Note(PausesFollowed followed, IActorRef self)
        {
            if (followed.Version < version || !missing.Remove(followed.Index)) return false;
            unreached.UnionWith(followed.Unreached);
            if (missing.Count > 0) return false;
            asker.Tell(new PauseAnswer(change, rule, [.. unreached]), self);
            return true;
        }
    }

    private sealed class Wake : INotInfluenceReceiveTimeout
    {
        public static readonly Wake Instance = new();
    }
}

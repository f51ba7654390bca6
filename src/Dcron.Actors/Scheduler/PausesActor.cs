using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// Keeps the pauses of a label's jobs and of all jobs, and ends those whose time has come. A child of the scheduler, behind a supervisor
/// that starts it again from its journal when a write fails. What it has recorded it tells to every partition, and again to one that comes
/// up; whoever asked is answered when all of them have recorded it too and nothing that was armed can start any more.
/// </summary>
internal sealed class PausesActor : UntypedPersistentActor
{
    private readonly long term;
    private readonly IActorRef scheduler;
    private readonly IReadOnlyList<IActorRef> partitions;
    private readonly TimeProvider clock;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly WakeTimer timer;
    private readonly List<Waiting> waiting = [];
    private PauseRules rules = PauseRules.None;

    public PausesActor(long term, IActorRef scheduler, IReadOnlyList<IActorRef> partitions, TimeProvider clock)
    {
        (this.term, this.scheduler, this.partitions, this.clock) = (term, scheduler, partitions, clock);
        timer = new WakeTimer(clock, Self, Wake.Instance);
    }

    public override string PersistenceId => "pauses";

    protected override void PostStop()
    {
        timer.Dispose();
        base.PostStop();
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        log.Error(cause, "Pauses: the journal refused entry {0}; they start again without it.", sequenceNr);
        Context.Stop(Self);
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: PauseRules snapshot }: rules = snapshot; break;
            case PauseRules entry: rules = entry; break;
            case TermEntered entered when entered.Term > term:
                throw new InvalidOperationException($"The pauses belong to term {entered.Term}; this is term {term}, which is over.");
            case TermEntered: break;
            case RecoveryCompleted: Persist(new TermEntered(term), _ => Begin()); break;
            default: throw new InvalidOperationException($"Pauses: unknown journal entry {message.GetType().FullName}. Was it written by a newer version?");
        }
    }

    private void Begin()
    {
        SaveSnapshot(rules);
        TellAll();
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case SetPause m: Set(m); break;
            case LiftPause m: Lift(m); break;
            case PausesFollowed m: Followed(m); break;
            case PartitionUp m: Tell(partitions[m.Index]); break;
            case Wake: LiftOver(); break;
            case SaveSnapshotSuccess m: DeleteMessages(m.Metadata.SequenceNr - 1); DeleteSnapshots(new SnapshotSelectionCriteria(m.Metadata.SequenceNr - 1)); break;
            case SaveSnapshotFailure m: log.Warning(m.Cause, "A snapshot of the pauses could not be saved."); break;
            case DeleteMessagesSuccess or DeleteMessagesFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure: break;
            default: Unhandled(message); break;
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
        log.Info(change == JobChange.Deleted ? "The pause of {0} is over." : "Paused: {0}.", rule.Covers);
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

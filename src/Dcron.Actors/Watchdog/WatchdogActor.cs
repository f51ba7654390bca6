using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Dcron.Actors.Telemetry;
using Dcron.Core.Jobs;
using Dcron.Core.Updates;

namespace Dcron.Actors.Watchdog;

/// <summary>
/// Watches the scheduler, one on every scheduler-role node at /user/watchdog: a scheduler that is stuck, or gone without another in its
/// place, cannot say so itself. Raises an alarm in the log, the metrics and the updates, and finds from the schedules what was due meanwhile.
/// It changes nothing: who schedules is the cluster's decision.
/// </summary>
internal sealed class WatchdogActor : UntypedActor
{
    /// <summary>The scheduler beats once a second: beyond this, more than two beats are missing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How long a node that has just started waits for the first one: it may have to join, and the scheduler to recover.</summary>
    public static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RemindAfter = TimeSpan.FromSeconds(30);

    private readonly TimeProvider clock;
    private readonly Func<string, bool> isSpokesman;
    private readonly Action<Update> publish;
    private readonly WatchdogMeters meters = new();
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly ITimer everySecond;
    private long heardAt;
    private SchedulerBeat? last;
    private long? toldAt;
    private ImmutableArray<string> silentParts = [];

    /// <param name="isSpokesman">Of all watchdogs one tells the watchers: whether it is this one, given the node of the scheduler.</param>
    public WatchdogActor(TimeProvider clock, Func<string, bool> isSpokesman, Action<Update> publish)
    {
        (this.clock, this.isSpokesman, this.publish) = (clock, isSpokesman, publish);
        heardAt = clock.GetTimestamp();
        var self = Self;
        everySecond = clock.CreateTimer(_ => self.Tell(Look.Instance, ActorRefs.NoSender), null, Second, Second);
    }

    protected override void PostStop()
    {
        everySecond.Dispose();
        meters.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SchedulerBeat m when last is null || m.Term >= last.Term: Hear(m); break;
            case SchedulerBeat: break; // of an old scheduler that does not know yet
            case Look: LookAtIt(); break;
            default: Unhandled(message); break;
        }
    }

    private void Hear(SchedulerBeat beat)
    {
        if (toldAt is not null) log.Info("The scheduler is heard again, on node {0} in term {1}, after {2:0} s.", beat.Node, beat.Term, clock.GetElapsedTime(heardAt).TotalSeconds);
        (heardAt, last, toldAt) = (clock.GetTimestamp(), beat, null);
        meters.Note(TimeSpan.Zero, beat.Silent.Length);
        if (beat.Silent.Except(silentParts).ToList() is { Count: > 0 } news) TellOfParts(beat, news);
        silentParts = beat.Silent;
    }

    private void TellOfParts(SchedulerBeat beat, List<string> news)
    {
        meters.Alarm();
        log.Error("The scheduler on node {0} (term {1}) is stuck in part: {2} has not answered for {3:0} s or waits for the journal. What is armed starts by itself; nothing else of those jobs happens.", beat.Node, beat.Term, string.Join(", ", news), Patience.TotalSeconds);
        if (isSpokesman(beat.Node)) publish(new Update.SchedulerSilent(clock.Now(), beat.Term, beat.Node, string.Join(", ", news), 0));
    }

    private void LookAtIt()
    {
        var silence = clock.GetElapsedTime(heardAt);
        if (silence <= (last is null ? FirstPatience : Patience)) return;
        meters.Note(silence, silentParts.Length);
        if (toldAt is { } told && clock.GetElapsedTime(told) < RemindAfter) return;
        if (toldAt is null) meters.Alarm();
        Tell(silence, isNews: toldAt is null);
        toldAt = clock.GetTimestamp();
    }

    private void Tell(TimeSpan silence, bool isNews)
    {
        if (last is null)
        {
            log.Error("No scheduler has been heard since this node started {0:0} s ago: nothing is planned. Look whether the scheduler nodes run, reach each other and their journal.", silence.TotalSeconds);
            return;
        }

        var due = Silence.DueMeanwhile(last.Expected, clock.Now());
        log.Error(
            "The scheduler on node {0} (term {1}) has been silent for {2:0} s, and no other has taken over. Since then {3}. What is armed starts by itself; nothing new is planned.",
            last.Node, last.Term, silence.TotalSeconds, Words(due));
        if (isNews && isSpokesman(last.Node)) publish(new Update.SchedulerSilent(clock.Now(), last.Term, last.Node, "scheduler", due.Sum(d => d.DueTimes)));
    }

    private static string Words(ImmutableArray<(JobId Job, int DueTimes)> due) =>
        due.IsEmpty
            ? "no due time is known to have passed"
            : $"at least {due.Sum(d => d.DueTimes)} due times have passed, of {string.Join(", ", due.Take(5).Select(d => d.Job.Value))}{(due.Length > 5 ? " and others" : "")}";

    private sealed class Look : INotInfluenceReceiveTimeout
    {
        public static readonly Look Instance = new();
    }
}

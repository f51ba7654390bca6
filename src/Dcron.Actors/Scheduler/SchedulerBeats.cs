using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Actors.Watchdog;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// The scheduler's sign of life; its child, one per term. Each second it asks the scheduler and every partition for an answer, and tells the
/// watchdogs which of them have not given one. So a beat says that the scheduler works, not only that its process lives.
/// </summary>
internal sealed class SchedulerBeats : UntypedActor
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly long term;
    private readonly string node;
    private readonly IReadOnlyList<IActorRef> asked;
    private readonly Func<IReadOnlyList<ICanTell>> watchdogs;
    private readonly TimeProvider clock;
    private readonly ITimer everySecond;
    private readonly long[] answered;
    private readonly ExpectedDue?[] expected;
    private long number;

    /// <param name="partitions">In order of their index.</param>
    public SchedulerBeats(long term, string node, IActorRef scheduler, IReadOnlyList<IActorRef> partitions, Func<IReadOnlyList<ICanTell>> watchdogs, TimeProvider clock)
    {
        (this.term, this.node, this.watchdogs, this.clock) = (term, node, watchdogs, clock);
        asked = [.. partitions, scheduler];
        answered = new long[asked.Count];
        expected = new ExpectedDue?[asked.Count];
        var self = Self;
        everySecond = clock.CreateTimer(_ => self.Tell(Beat.Instance, ActorRefs.NoSender), null, TimeSpan.Zero, Second);
    }

    protected override void PostStop() => everySecond.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Beat: SendBeat(); break;
            case BeatTaken m:
                answered[m.Index] = Math.Max(answered[m.Index], m.Number);
                expected[m.Index] = m.Expected;
                break;
            default: Unhandled(message); break;
        }
    }

    private void SendBeat()
    {
        var silent = Enumerable.Range(0, asked.Count).Where(i => number - answered[i] > WatchdogActor.Patience.TotalSeconds).Select(NameOf);
        var beat = new SchedulerBeat(term, node, clock.Now(), [.. silent], [.. expected.OfType<ExpectedDue>()]);
        // What does not know that its scheduler is stuck would be lulled by its beat.
        if (!beat.Silent.Contains(NameOf(asked.Count - 1)))
            foreach (var watchdog in watchdogs()) watchdog.Tell(beat, Self);
        number++;
        for (var i = 0; i < asked.Count; i++) asked[i].Tell(new AskBeat(i, number));
    }

    private string NameOf(int index) => index == asked.Count - 1 ? "scheduler" : $"partition {index}";

    private sealed class Beat : INotInfluenceReceiveTimeout
    {
        public static readonly Beat Instance = new();
    }
}

/// <summary>To the scheduler and its partitions: do you take messages, and does the journal take yours? Answered by <see cref="BeatTaken"/>, or not at all.</summary>
internal sealed record AskBeat(int Index, long Number);

/// <param name="Expected">What is due next there, where that is soon.</param>
internal sealed record BeatTaken(int Index, long Number, ExpectedDue? Expected);

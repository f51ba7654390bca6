using Akka.Actor;

namespace Dcron.Actors;

/// <summary>
/// Wakes an actor at an instant of the wall clock. A wake-up is only a hint: the wait is monotonic and capped, so that after a step of
/// the clock the actor looks at the time again within the cap, finds itself early, and asks anew.
/// </summary>
internal sealed class WakeTimer : IDisposable
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly TimeProvider clock;
    private readonly ITimer timer;

    public WakeTimer(TimeProvider clock, IActorRef actor, object message)
    {
        this.clock = clock;
        timer = clock.CreateTimer(_ => actor.Tell(message, ActorRefs.NoSender), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes at <paramref name="when"/>, at once if that is past; null: not at all. Replaces what was asked before.</summary>
    public void At(DateTimeOffset? when)
    {
        if (when is not { } instant)
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = instant - clock.GetUtcNow();
        if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        if (wait > LongestWait) wait = LongestWait;
        // Timers count whole milliseconds and drop the rest; rounding up spares a wake-up just before the time.
        timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();
}

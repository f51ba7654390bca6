namespace Dcron.Actors.Executor;

/// <summary>
/// When to report again what the scheduler has not acknowledged. A scheduler that is only behind would be buried by hearing all of it
/// every time, so the wait doubles from one repetition to the next, until one finds nothing to repeat.
/// </summary>
internal sealed class Repetition
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan wait = First;
    private DateTimeOffset at;

    /// <summary>Everything has just been said.</summary>
    public void Restart(DateTimeOffset now) => (wait, at) = (First, now + First);

    /// <summary>What ended before this is to be reported again; null: it is too early for any.</summary>
    public DateTimeOffset? EndedBefore(DateTimeOffset now) => now >= at ? now - wait : null;

    /// <param name="any">Whether there was something to repeat.</param>
    public void Done(bool any, DateTimeOffset now)
    {
        wait = !any ? First : wait * 2 < Longest ? wait * 2 : Longest;
        at = now + wait;
    }
}

namespace Dcron.Actors;

/// <summary>The present as the actors use it: what is decided by it must be the same after it went through the journal, which keeps milliseconds.</summary>
internal static class Clock
{
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}

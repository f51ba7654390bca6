namespace Akka.Persistence.Etcd.Lease;

/// <summary>
/// Until when a lease is surely held, by this process's own clocks: a part of the time-to-live, counted from before the request that
/// etcd granted. The larger of monotonic and wall-clock time counts, since on Linux the former stands still while the machine sleeps.
/// </summary>
/// <param name="timeToLive">How long etcd keeps the lease without a word from its owner.</param>
/// <param name="asked">When it was asked for, before the request was sent.</param>
internal sealed class HoldingTime(TimeProvider clock, TimeSpan timeToLive, HoldingTime.Instant asked)
{
    // The rest of the time-to-live is for the owner to stop in, before another may have the lease.
    private const double Held = 0.8;

    private Instant granted = asked;

    public TimeSpan TimeToLive => timeToLive;

    public bool IsOver => Left <= TimeSpan.Zero;

    public TimeSpan Left
    {
        get
        {
            var from = Volatile.Read(ref granted);
            var monotonic = clock.GetElapsedTime(from.Monotonic);
            var wall = clock.GetUtcNow() - from.Wall;
            return (timeToLive * Held) - (monotonic > wall ? monotonic : wall);
        }
    }

    public static Instant Now(TimeProvider clock) => new(clock.GetTimestamp(), clock.GetUtcNow());

    /// <summary>A request that was sent after <paramref name="asked"/> prolonged the lease.</summary>
    public void Renew(Instant asked) => Volatile.Write(ref granted, asked);

    internal sealed record Instant(long Monotonic, DateTimeOffset Wall);
}

using Akka.Actor;

namespace Dcron.Actors.Executor;

/// <summary>
/// Leave to start armed work, for a while after the scheduler nodes last confirmed membership. It takes as many of them as would live on
/// after a split: most of them, or half of them with the one of the lowest address. A node that slept, or is cut off, may have a scheduler
/// on board that has not heard yet of its own removal; its word alone must grant nothing. Counted from the moment the confirmation was
/// asked for, on a clock that also counts suspend: so an answer that lay in a buffer while this process was stopped grants nothing either.
/// </summary>
internal sealed class Warrant(TimeSpan length, IBootClock clock)
{
    private readonly long length = (long)length.TotalMilliseconds;
    private readonly Dictionary<Address, long> confirmed = [];
    private IReadOnlyList<Address> schedulers = [];
    private long? since;
    private long? asked;

    /// <summary>The stamp for the next request.</summary>
    /// <param name="schedulers">All scheduler-role members as this node sees them, reachable or not, the lowest address first.</param>
    public long Ask(IReadOnlyList<Address> schedulers)
    {
        this.schedulers = schedulers;
        foreach (var gone in confirmed.Keys.Except(schedulers).ToList()) confirmed.Remove(gone);
        since = Since();
        var now = clock.Milliseconds;
        asked ??= now;
        return now;
    }

    /// <summary>There is none, although it has been asked for since as long as one lasts: too few answer.</summary>
    public bool IsMissing => !IsValid && asked is { } at && clock.Milliseconds - at >= length;

    public bool IsValid => since is { } at && clock.Milliseconds - at < length;

    /// <param name="stamp">Of the request that was answered.</param>
    public void Confirm(Address by, long stamp)
    {
        if (stamp > clock.Milliseconds || (confirmed.TryGetValue(by, out var at) && stamp <= at)) return;
        confirmed[by] = stamp;
        since = Since();
    }

    // The latest moment from which on enough of them have confirmed.
    private long? Since()
    {
        var (count, lowest) = (0, false);
        foreach (var (by, stamp) in confirmed.Where(c => schedulers.Contains(c.Key)).OrderByDescending(c => c.Value))
        {
            count++;
            lowest |= by == schedulers[0];
            if (2 * count > schedulers.Count || (lowest && 2 * count == schedulers.Count)) return stamp;
        }

        return null;
    }
}

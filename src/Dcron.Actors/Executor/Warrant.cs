namespace Dcron.Actors.Executor;

/// <summary>
/// Leave to start armed work, for a while after a scheduler node last confirmed membership. Counted from the moment the confirmation was
/// asked for, on a clock that also counts suspend: so an answer that lay in a buffer while this process was stopped grants nothing.
/// </summary>
internal sealed class Warrant(TimeSpan length, IBootClock clock)
{
    private readonly long length = (long)length.TotalMilliseconds;
    private long? confirmed;

    /// <summary>The stamp for the next request.</summary>
    public long Now => clock.Milliseconds;

    public bool IsValid => confirmed is { } at && clock.Milliseconds - at < length;

    /// <param name="stamp">Of the request that was answered.</param>
    public void Confirm(long stamp)
    {
        if (stamp <= clock.Milliseconds && (confirmed is not { } at || stamp > at)) confirmed = stamp;
    }
}

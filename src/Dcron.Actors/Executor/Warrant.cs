namespace Dcron.Actors.Executor;

/// <summary>
/// Leave to start armed work, for a while after a scheduler node last confirmed membership. Counted from the moment the confirmation was
/// asked for, on a clock that also counts suspend: so an answer that lay in a buffer while this process was stopped grants nothing.
/// </summary>
internal sealed class Warrant(TimeSpan length, IBootClock clock)
{
    private readonly long length = (long)length.TotalMilliseconds;
    private long? confirmed;
    private long? asked;

    /// <summary>The stamp for the next request.</summary>
    public long Ask()
    {
        var now = clock.Milliseconds;
        asked ??= now;
        return now;
    }

    /// <summary>There is none, although it has been asked for since as long as one lasts: nobody answers.</summary>
    public bool IsMissing => !IsValid && asked is { } at && clock.Milliseconds - at >= length;

    public bool IsValid => confirmed is { } at && clock.Milliseconds - at < length;

    /// <param name="stamp">Of the request that was answered.</param>
    public void Confirm(long stamp)
    {
        if (stamp <= clock.Milliseconds && (confirmed is not { } at || stamp > at)) confirmed = stamp;
    }
}

using Akka.Actor;

namespace Dcron.Actors.Executor;

/// <summary>
/// How long pulses took there and back, for each scheduler-role node that answered them. Whoever measures this node's clock by a pulse is
/// wrong by no more than the pulse was on its way, and so by no more than this.
/// </summary>
internal sealed class RoundTrips(IBootClock clock)
{
    // The other side judges by the last five pulses, one each second; what is older says nothing about those.
    private const long CountsFor = 4_500;

    private readonly Dictionary<Address, Queue<(long Asked, long Took)>> measured = [];

    public void Note(Address from, long asked)
    {
        var took = clock.Milliseconds - asked;
        if (took is < 0 or >= CountsFor) return;
        if (!measured.TryGetValue(from, out var last)) measured[from] = last = new Queue<(long, long)>();
        DropOld(last);
        // Both readings are rounded down.
        last.Enqueue((asked, took + 1));
    }

    /// <summary>The shortest of the last few; null: none is known.</summary>
    public TimeSpan? ShortestTo(Address node)
    {
        if (!measured.TryGetValue(node, out var last)) return null;
        DropOld(last);
        if (last.Count > 0) return TimeSpan.FromMilliseconds(last.Min(r => r.Took));
        measured.Remove(node);
        return null;
    }

    private void DropOld(Queue<(long Asked, long Took)> last)
    {
        while (last.TryPeek(out var oldest) && clock.Milliseconds - oldest.Asked >= CountsFor) last.Dequeue();
    }
}

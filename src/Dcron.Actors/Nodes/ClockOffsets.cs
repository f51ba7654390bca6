using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>
/// How far the clocks of executors are ahead of this node's, from what their pulses say. A pulse that was on its way for long makes its
/// sender's clock look slow, never fast, so the highest of the last few is the nearest to the truth.
/// </summary>
internal sealed class ClockOffsets
{
    private const int Kept = 5;

    private readonly Dictionary<Incarnation, Queue<TimeSpan>> measured = [];
    private readonly HashSet<Incarnation> warned = [];

    /// <summary>Takes a measurement; returns the best there is.</summary>
    public TimeSpan Add(Incarnation node, TimeSpan offset)
    {
        if (!measured.TryGetValue(node, out var last)) measured[node] = last = new Queue<TimeSpan>(Kept);
        if (last.Count == Kept) last.Dequeue();
        last.Enqueue(offset);
        return last.Max();
    }

    /// <summary>Whether to warn of this clock now: it is too far off, after enough measurements, and was not when last looked at.</summary>
    public bool IsNewsOf(Incarnation node, TimeSpan offset)
    {
        if (offset.Duration() <= NodeView.WorstClock)
        {
            warned.Remove(node);
            return false;
        }

        return measured[node].Count == Kept && warned.Add(node);
    }

    public void Forget(Incarnation node)
    {
        measured.Remove(node);
        warned.Remove(node);
    }
}

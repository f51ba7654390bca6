using Akka.Actor;
using Dcron.Core.Executions;

namespace Dcron.Actors.History;

/// <summary>
/// Batches of senders that wait for the store, in order. What arrives while one write is in flight is taken by the next (group commit).
/// Bounded: what does not fit is refused, and its sender repeats it later or asks another node.
/// </summary>
internal sealed class WriteQueue(long maxBytes)
{
    private const int MaxRows = 4_000;
    private const long MaxWriteBytes = 8L * 1024 * 1024;

    private readonly Queue<Batch> waiting = new();
    private readonly HashSet<(IActorRef Sender, long Number)> known = [];
    private long bytes;

    public int Count => known.Count;

    public bool IsEmpty => waiting.Count == 0;

    /// <summary>False: there is no room. A batch that is here already is not taken twice.</summary>
    public bool Offer(IActorRef sender, long number, object ack, IReadOnlyList<AttemptRecord> attempts, IReadOnlyList<SkipRecord> skips)
    {
        if (known.Contains((sender, number))) return true;
        var size = attempts.Sum(a => (long)RecordSize.Of(a)) + skips.Sum(s => (long)RecordSize.Of(s));
        if (bytes > 0 && bytes + size > maxBytes) return false;
        known.Add((sender, number));
        waiting.Enqueue(new Batch(sender, number, ack, attempts, skips, size));
        bytes += size;
        return true;
    }

    /// <summary>The batches of the next write, at least one; they count until they are <see cref="Done"/>.</summary>
    public List<Batch> Take()
    {
        var taken = new List<Batch>();
        var rows = 0;
        var size = 0L;
        while (waiting.TryPeek(out var next) && (taken.Count == 0 || (rows + next.Rows <= MaxRows && size + next.Bytes <= MaxWriteBytes)))
        {
            taken.Add(waiting.Dequeue());
            rows += next.Rows;
            size += next.Bytes;
        }

        return taken;
    }

    public void Done(IEnumerable<Batch> batches)
    {
        foreach (var batch in batches)
        {
            known.Remove((batch.Sender, batch.Number));
            bytes -= batch.Bytes;
        }
    }

    /// <param name="Ack">What its sender is told once it is durable.</param>
    internal sealed record Batch(IActorRef Sender, long Number, object Ack, IReadOnlyList<AttemptRecord> Attempts, IReadOnlyList<SkipRecord> Skips, long Bytes)
    {
        public int Rows => Attempts.Count + Skips.Count;
    }
}

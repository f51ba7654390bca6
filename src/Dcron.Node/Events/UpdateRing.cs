using Dcron.Core.Updates;

namespace Dcron.Node.Events;

/// <summary>
/// The last updates that this node has heard, numbered in the order in which they came. Watchers read it at their own pace: one that is slow
/// costs nobody anything, and is told that it missed some when it falls behind by more than the ring holds. Safe for many threads.
/// </summary>
internal sealed class UpdateRing
{
    public const int DefaultCapacity = 10_000;

    private readonly Lock gate = new();
    private readonly NumberedUpdate?[] ring;
    private long last;
    private TaskCompletionSource more = NewSignal();

    /// <param name="generation">What tells the numbers of this process from those of another node, or of this one before a restart.</param>
    public UpdateRing(string generation, int capacity = DefaultCapacity) => (Generation, ring) = (generation, new NumberedUpdate[capacity]);

    public string Generation { get; }

    public long Last
    {
        get { lock (gate) return this.last; }
    }

    public void Add(UpdateBatch batch)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            foreach (var update in batch.Updates)
            {
                this.last++;
                ring[this.last % ring.Length] = new NumberedUpdate(this.last, update);
            }

            (waiting, more) = (more, NewSignal());
        }

        waiting.TrySetResult();
    }

    /// <summary>The updates after <paramref name="number"/>, at most <paramref name="limit"/>.</summary>
    /// <param name="missed">Some after it are not in the ring any more.</param>
    /// <param name="changed">Ends when there are others.</param>
    public IReadOnlyList<NumberedUpdate> After(long number, int limit, out bool missed, out Task changed)
    {
        lock (gate)
        {
            changed = more.Task;
            var first = Math.Max(1, this.last - ring.Length + 1);
            missed = number + 1 < first;
            var from = Math.Max(number + 1, first);
            var found = new List<NumberedUpdate>();
            for (var n = from; n <= this.last && found.Count < limit; n++) found.Add(ring[n % ring.Length]!);
            return found;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>An update and its place in the ring. Written as JSON once, however many watch.</summary>
internal sealed class NumberedUpdate(long number, Update update)
{
    private string? json;

    public long Number { get; } = number;

    public Update Update { get; } = update;

    public string Json => json ??= UpdateJson.Write(Update);
}

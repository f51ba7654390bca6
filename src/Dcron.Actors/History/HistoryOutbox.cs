using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Actors.History;

/// <summary>
/// What a sender has to tell the history and has not heard back about: an executor's finished attempts, a partition's attempts and
/// skips. Forms batches in order, repeats them until they are acknowledged, and turns to the next history node when one does not answer.
/// Holds a bounded number of bytes: beyond it output is dropped, oldest first, and the record says so; facts go last. Not thread-safe.
/// </summary>
/// <remarks>
/// A batch is at most 1,000 records and 1 MiB, and a single record at most 3 MiB, so that its message fits the largest frame of remoting
/// (<c>maximum-frame-size</c>, 4 MB): a message beyond that is never delivered.
/// </remarks>
public sealed class HistoryOutbox
{
    public const int MaxBatchRecords = 1_000;
    public const int MaxBatchBytes = 1024 * 1024;
    public const int MaxInFlight = 4;
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private const string Away = "output dropped: the history was away";
    private const string TooLarge = "output dropped: it was too large to send";

    private readonly long outputBound;
    private readonly long factBound;
    private readonly Queue<Entry> waiting = new();
    private readonly Queue<Entry> waitingWithOutput = new();
    private readonly List<Flight> inFlight = [];
    private long lastNumber;
    private int target;

    /// <param name="outputBound">Above this many bytes in all, output is dropped.</param>
    /// <param name="factBound">Above this many bytes in all, and with no output left, the oldest records are given up.</param>
    public HistoryOutbox(long outputBound = 64L * 1024 * 1024, long factBound = 256L * 1024 * 1024) =>
        (this.outputBound, this.factBound) = (outputBound, factBound);

    /// <summary>Records held, sent ones included.</summary>
    public int Count => waiting.Count + inFlight.Sum(f => f.Entries.Count);

    public long Bytes { get; private set; }

    /// <summary>Everything that is not acknowledged, oldest first: what a snapshot of the sender has to keep.</summary>
    public OutboxBatch Unacknowledged => Batch(0, [.. inFlight.OrderBy(f => f.Batch.Number).SelectMany(f => f.Entries), .. waiting]);

    /// <summary>Records that lost their output here.</summary>
    public long OutputsDropped { get; private set; }

    /// <summary>Takes a record to send.</summary>
    /// <returns>Attempts given up to stay within the bound, never to be recorded; empty unless the history has been away for very long.</returns>
    public IReadOnlyList<AttemptId> Add(AttemptRecord record)
    {
        var entry = new Entry(record);
        if (entry.Bytes > RecordSize.MaxMessage) Drop(entry, TooLarge);
        if (record.Output.Length > 0) waitingWithOutput.Enqueue(entry);
        return Add(entry);
    }

    /// <inheritdoc cref="Add(AttemptRecord)"/>
    public IReadOnlyList<AttemptId> Add(SkipRecord skip) => Add(new Entry(skip));

    /// <summary>The batch with this number is durable with the history.</summary>
    /// <returns>What it held; null: it was acknowledged before.</returns>
    public OutboxBatch? Acknowledge(long number)
    {
        var index = inFlight.FindIndex(f => f.Batch.Number == number);
        if (index < 0) return null;
        var flight = inFlight[index];
        inFlight.RemoveAt(index);
        Bytes -= flight.Entries.Sum(e => (long)e.Bytes);
        return flight.Batch;
    }

    /// <summary>What is to be sent now: new batches, and again those unanswered for <see cref="AnswerWithin"/>. Ask often, once a second at least.</summary>
    public IReadOnlyList<OutboxSend> Due(DateTimeOffset now)
    {
        // A clock that was put back must not stop repetition.
        var unanswered = inFlight.Where(f => now - f.SentAt >= AnswerWithin || now < f.SentAt).ToList();
        if (unanswered.Count > 0) target++;
        while (inFlight.Count < MaxInFlight && waiting.Count > 0)
        {
            var flight = Form();
            inFlight.Add(flight);
            unanswered.Add(flight);
        }

        foreach (var flight in unanswered) flight.SentAt = now;
        return unanswered.ConvertAll(f => new OutboxSend(target, f.Batch));
    }

    private List<AttemptId> Add(Entry entry)
    {
        waiting.Enqueue(entry);
        Bytes += entry.Bytes;
        while (Bytes > outputBound && waitingWithOutput.TryDequeue(out var oldest))
        {
            if (oldest.Sent) continue;
            Bytes -= oldest.Bytes;
            Drop(oldest, Away);
            Bytes += oldest.Bytes;
        }

        var givenUp = new List<AttemptId>();
        while (Bytes > factBound && waiting.TryDequeue(out var oldest))
        {
            oldest.Sent = true;
            Bytes -= oldest.Bytes;
            if (oldest.Attempt is { } attempt) givenUp.Add(attempt.Id);
        }

        return givenUp;
    }

    private void Drop(Entry entry, string why)
    {
        if (entry.Attempt is not { Output.Length: > 0 }) return;
        entry.DropOutput(why);
        OutputsDropped++;
    }

    private Flight Form()
    {
        var entries = new List<Entry>();
        var bytes = 0;
        while (entries.Count < MaxBatchRecords && waiting.TryPeek(out var next) && (entries.Count == 0 || bytes + next.Bytes <= MaxBatchBytes))
        {
            waiting.Dequeue().Sent = true;
            entries.Add(next);
            bytes += next.Bytes;
        }

        // Both queues are in the same order, so what was sent stands in front.
        while (waitingWithOutput.TryPeek(out var front) && front.Sent) waitingWithOutput.Dequeue();

        return new Flight(entries, Batch(++lastNumber, entries));
    }

    private static OutboxBatch Batch(long number, List<Entry> entries) => new(
        number,
        entries.Where(e => e.Attempt is not null).Select(e => e.Attempt!).ToImmutableArray(),
        entries.Where(e => e.Skip is not null).Select(e => e.Skip!).ToImmutableArray());

    private sealed class Entry
    {
        public Entry(AttemptRecord attempt) => (Attempt, Bytes) = (attempt, RecordSize.Of(attempt));

        public Entry(SkipRecord skip) => (Skip, Bytes) = (skip, RecordSize.Of(skip));

        public AttemptRecord? Attempt { get; private set; }
        public SkipRecord? Skip { get; }
        public int Bytes { get; private set; }

        /// <summary>Part of a batch, or given up: no longer ours to change.</summary>
        public bool Sent { get; set; }

        public void DropOutput(string why)
        {
            var record = Attempt!;
            var reason = record.Result.Reason.Length > 0 ? record.Result.Reason + "; " + why : why;
            var cut = record.OutputCut + Bytes - RecordSize.WithoutOutput(record);
            Attempt = record with { Result = record.Result with { Reason = reason }, Output = "", OutputCut = cut };
            Bytes = RecordSize.Of(Attempt);
        }
    }

    private sealed class Flight(List<Entry> entries, OutboxBatch batch)
    {
        public List<Entry> Entries { get; } = entries;
        public OutboxBatch Batch { get; } = batch;
        public DateTimeOffset SentAt { get; set; }
    }
}

/// <summary>Records that travel, are stored and are acknowledged together.</summary>
public sealed record OutboxBatch(long Number, ImmutableArray<AttemptRecord> Attempts, ImmutableArray<SkipRecord> Skips);

/// <summary>A batch to send now.</summary>
/// <param name="Target">Which history node, counted up without end: the one at this index modulo how many there are.</param>
public sealed record OutboxSend(int Target, OutboxBatch Batch);

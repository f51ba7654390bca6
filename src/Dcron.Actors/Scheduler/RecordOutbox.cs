using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// What a partition owes the history: attempts that ended without an executor to report them, and skipped due times. Not journaled by
/// itself: it follows from the events, is kept in snapshots, and may be sent again after a recovery, which the history does not mind.
/// </summary>
internal sealed class RecordOutbox
{
    private const int MostInBatch = 500;
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(5);

    private readonly List<AttemptRecord> attempts = [];
    private readonly List<SkipRecord> skips = [];
    private RecordFromScheduler? inFlight;
    private DateTimeOffset sentAt;
    private long number;

    public ImmutableArray<AttemptRecord> Attempts => [.. attempts];

    public ImmutableArray<SkipRecord> Skips => [.. skips];

    public void Add(AttemptRecord attempt) => attempts.Add(attempt);

    public void Add(SkipRecord skip) => skips.Add(skip);

    /// <summary>When <see cref="ToSend"/> has something to repeat; null: nothing is in flight.</summary>
    public DateTimeOffset? RepeatAt => inFlight is null ? null : sentAt + RepeatAfter;

    /// <summary>The batch to send now; null: none, or the last one is still waiting for its answer.</summary>
    public RecordFromScheduler? ToSend(DateTimeOffset now)
    {
        if (inFlight is not null)
        {
            if (now < sentAt + RepeatAfter) return null;
        }
        else
        {
            if (attempts.Count + skips.Count == 0) return null;
            inFlight = new RecordFromScheduler(++number, [.. attempts.Take(MostInBatch)], [.. skips.Take(MostInBatch)]);
        }

        sentAt = now;
        return inFlight;
    }

    public void Recorded(long batch)
    {
        if (inFlight is null || inFlight.Number != batch) return;
        attempts.RemoveRange(0, inFlight.Attempts.Length);
        skips.RemoveRange(0, inFlight.Skips.Length);
        inFlight = null;
    }
}

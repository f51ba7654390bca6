using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

public sealed partial record JobState
{
    /// <summary>The latest one, under way or over; null: there has been none.</summary>
    public Backfill? Backfill { get; init; }

    private JobState NoteBackfilling(ExecutionId id) =>
        Backfill is { } backfill && backfill.Id == id.Suffix ? this with { Backfill = backfill with { Left = backfill.Left.Remove(id.Due) } } : this;

    private JobState NoteBackfilled(JobEvent.ExecutionEnded e)
    {
        if (Backfill is not { EndedAt: null } backfill || backfill.Id != e.Execution.Suffix) return this;
        var next = e.Outcome == Outcome.Succeeded ? backfill with { Succeeded = backfill.Succeeded + 1 } : backfill with { Failed = backfill.Failed + 1 };
        return this with { Backfill = EndIfOver(next, e.At) };
    }

    private JobState CancelBackfill(JobEvent.BackfillCancelled e) =>
        Backfill is { EndedAt: null } backfill
            ? this with { Backfill = EndIfOver(backfill with { Cancelled = backfill.Left.Length, Left = [] }, e.At) }
            : this;

    private static Backfill EndIfOver(Backfill backfill, DateTimeOffset at) =>
        backfill is { Left.IsEmpty: true, Running: 0 } ? backfill with { EndedAt = at } : backfill;
}

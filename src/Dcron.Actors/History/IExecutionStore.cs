using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.History;

/// <summary>
/// Where the history lives: finished attempts with their output, and skipped due times. Only <see cref="HistoryActor"/> calls it, one
/// write at a time. Every method throws when the store does not answer; nothing is half written.
/// </summary>
public interface IExecutionStore
{
    /// <summary>Creates what is missing. Called once before anything else, and again after a failure.</summary>
    Task InitializeAsync(CancellationToken cancel);

    /// <summary>
    /// Upserts all of it in one transaction: attempts by <see cref="AttemptId"/>, skips by job and range. An attempt that is recorded
    /// already is replaced only by a record whose <see cref="Evidence"/> is at least as good.
    /// </summary>
    Task WriteAsync(IReadOnlyCollection<AttemptRecord> attempts, IReadOnlyCollection<SkipRecord> skips, CancellationToken cancel);

    /// <summary>
    /// Executions of a job, newest due time first, with their attempts and without output. <see cref="AttemptRecord.Keep"/> is not
    /// stored: what is read carries the default.
    /// </summary>
    /// <param name="cursor">As returned in <see cref="Page{T}.Next"/>; null: from the newest. Stable while others write.</param>
    /// <exception cref="FormatException">The cursor is none.</exception>
    Task<Page<RecordedExecution>> ListAsync(JobId job, string? cursor, int limit, CancellationToken cancel);

    /// <summary>One execution with the output of its attempts; null: not recorded.</summary>
    Task<RecordedExecution?> FindAsync(ExecutionId id, CancellationToken cancel);

    /// <summary>
    /// What is recorded of the due times of a job after <paramref name="after"/> and through <paramref name="through"/>: executions
    /// without output, and every skip that touches the range; of each only the oldest <see cref="Accounting.MaxEntries"/> and one more,
    /// which tells the reader that the range is too wide to account for.
    /// </summary>
    Task<RecordedRange> ReadRangeAsync(JobId job, DateTimeOffset after, DateTimeOffset through, CancellationToken cancel);

    /// <summary>
    /// Deletes records of jobs beyond the policy of each, oldest first, at most <paramref name="most"/> rows of each job, all in one
    /// transaction; returns the jobs that have more to delete. Skips are kept by the same number and age as executions. How far was
    /// deleted is remembered: see <see cref="RecordedRange.TrimmedThrough"/>.
    /// </summary>
    Task<IReadOnlyCollection<JobId>> TrimAsync(IReadOnlyDictionary<JobId, HistoryPolicy> jobs, DateTimeOffset now, int most, CancellationToken cancel);

    /// <summary>Deletes whatever ended before <paramref name="before"/>, of any job, at most <paramref name="most"/> rows; returns how many.</summary>
    Task<int> TrimOlderAsync(DateTimeOffset before, int most, CancellationToken cancel);
}

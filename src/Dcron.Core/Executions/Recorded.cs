using System.Collections.Immutable;

namespace Dcron.Core.Executions;

/// <summary>An execution as the history has it.</summary>
/// <param name="Attempts">By node, then number.</param>
public sealed record RecordedExecution(ExecutionId Id, ImmutableArray<AttemptRecord> Attempts);

/// <summary>What the history has of the due times of one job within a range.</summary>
/// <param name="Executions">Oldest first.</param>
/// <param name="Skips">Every skip that touches the range, oldest first.</param>
/// <param name="TrimmedThrough">Records of due times up to here have been deleted, as the job's history policy says; null: none were.</param>
public sealed record RecordedRange(
    ImmutableArray<RecordedExecution> Executions,
    ImmutableArray<SkipRecord> Skips,
    DateTimeOffset? TrimmedThrough = null);

using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.History;

/// <summary>Client to a history actor: executions of a job, newest due time first, without output; answered by <see cref="ExecutionsListed"/> or <see cref="HistoryFailed"/>.</summary>
/// <param name="Cursor">As returned in <see cref="Page{T}.Next"/>; null: from the newest.</param>
public sealed record ListExecutions(JobId Job, string? Cursor, int Limit);

public sealed record ExecutionsListed(Page<RecordedExecution> Page);

/// <summary>Client to a history actor: one execution with its output; answered by <see cref="ExecutionFound"/> or <see cref="HistoryFailed"/>.</summary>
public sealed record FindExecution(ExecutionId Id);

/// <param name="Execution">Null: it is not recorded.</param>
public sealed record ExecutionFound(RecordedExecution? Execution);

/// <summary>Client to a history actor: what is recorded of the due times after one instant and through another; answered by <see cref="RangeRead"/> or <see cref="HistoryFailed"/>.</summary>
public sealed record ReadRange(JobId Job, DateTimeOffset After, DateTimeOffset Through);

public sealed record RangeRead(RecordedRange Range);

/// <summary>The store did not answer a query.</summary>
/// <param name="Reason">One sentence for people.</param>
public sealed record HistoryFailed(string Reason);

using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>A job as it is shown: what the user wrote and what the system knows.</summary>
/// <param name="Next">The next due times after now, at most a few; empty when paused or exhausted.</param>
/// <param name="Open">Executions that are armed, running or waiting for a retry.</param>
public sealed record JobView(
    JobDefinition Definition,
    long Revision,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    Pause? Pause,
    ImmutableArray<DateTimeOffset> Next,
    ImmutableArray<OpenExecutionView> Open,
    ImmutableArray<LastOutcome> Last);

public sealed record OpenExecutionView(ExecutionId Id, Trigger Trigger, ImmutableArray<OpenAttemptView> Attempts);

/// <param name="State"><c>armed</c>, <c>running</c>, <c>revoking</c>, <c>unplaced</c> or <c>ended</c>.</param>
public sealed record OpenAttemptView(AttemptId Id, string State, DateTimeOffset StartAt, DateTimeOffset? StartedAt, AttemptResult? Result);

using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>A job as it is shown: what the user wrote and what the system knows.</summary>
/// <param name="Cursor">Every due time up to here is settled or has an execution.</param>
/// <param name="Next">The next due times after now that run, at most a few; empty when paused or exhausted.</param>
/// <param name="Open">Executions that are armed, running or waiting for a retry.</param>
public sealed record JobView(
    JobDefinition Definition,
    long Revision,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    Pause? Pause,
    DateTimeOffset Cursor,
    ImmutableArray<DateTimeOffset> Next,
    ImmutableArray<OpenExecutionView> Open,
    ImmutableArray<LastOutcome> Last)
{
    public Tally Tally { get; init; } = Tally.None;

    /// <summary>The next due times that calendars exclude, before the last of <see cref="Next"/>, at most a few.</summary>
    public ImmutableArray<ExcludedDue> NextExcluded { get; init; } = [];

    /// <summary>Jobs that run after this one, by name.</summary>
    public ImmutableArray<JobId> Followers { get; init; } = [];

    /// <summary>Due times for which some of its parents have ended, and it has not run yet; the latest few.</summary>
    public ImmutableArray<WaitingJoin> Waiting { get; init; } = [];

    /// <summary>The latest one, under way or over; null: there has been none.</summary>
    public Backfill? Backfill { get; init; }

    /// <summary>Why the job is quarantined, and so is not looked at; null: it is not.</summary>
    public string? Fault { get; init; }
}

/// <summary>A due time that is skipped, and why.</summary>
public sealed record ExcludedDue(DateTimeOffset Due, string Reason);

/// <summary>A due time that waits.</summary>
/// <param name="Missing">Parents that have not ended; empty where it waits for a node, or for the end of a pause.</param>
public sealed record WaitingJoin(DateTimeOffset Due, string Suffix, ImmutableArray<ParentEnd> Ends, ImmutableArray<JobId> Missing);


/// <param name="Revision">Of the definition it was planned with.</param>
public sealed record OpenExecutionView(ExecutionId Id, Trigger Trigger, long Revision, ImmutableArray<OpenAttemptView> Attempts)
{
    /// <summary>Asked for whatever the overlap policy says.</summary>
    public bool Forced { get; init; }

    public RunOverrides Overrides { get; init; } = RunOverrides.None;

    /// <summary>Why it is being ended; empty: it is not.</summary>
    public string KillReason { get; init; } = "";
}

/// <param name="State"><c>armed</c>, <c>running</c>, <c>waiting</c> (for another execution of the job), <c>revoking</c>, <c>unplaced</c> or <c>ended</c>.</param>
public sealed record OpenAttemptView(AttemptId Id, string State, DateTimeOffset StartAt, DateTimeOffset? StartedAt, AttemptResult? Result)
{
    /// <summary>When its node was chosen; null: that is not known.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>Why it has not started; empty where there is nothing to say.</summary>
    public string Reason { get; init; } = "";
}

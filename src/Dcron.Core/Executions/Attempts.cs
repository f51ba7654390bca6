using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;

namespace Dcron.Core.Executions;

/// <summary>How one attempt ended, as its executor or, for what no executor can tell, the scheduler says it.</summary>
/// <param name="ExitCode">Of the process; the status code for http; null where there was none.</param>
/// <param name="Reason">One sentence for people; empty for a plain success.</param>
/// <param name="StartedAt">By the executor's clock; null: never started, or not known.</param>
public sealed record AttemptResult(Outcome Outcome, int? ExitCode, string Reason, DateTimeOffset? StartedAt, DateTimeOffset FinishedAt);

/// <summary>An attempt as it is handed to an executor: everything it needs to start the work by itself.</summary>
/// <param name="StartAt">When to start: the due time, or later for a retry or a catch-up.</param>
public sealed record ArmedAttempt(
    AttemptId Id,
    DateTimeOffset StartAt,
    Trigger Trigger,
    long Revision,
    WorkSpec Work,
    TimeSpan? Timeout,
    TimeSpan KillGrace,
    HistoryPolicy History)
{
    /// <summary>What its executor does when another attempt of the job is open there at the time to start; <c>Allow</c> also where the scheduler has seen to it.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>Should it fail, the scheduler will plan another attempt: until it has answered, the execution counts as open.</summary>
    public bool RetryPossible { get; init; }

    /// <summary>When the scheduler chose this node; null: it did not say.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>What the run was asked for with; null: it was not asked for by hand, or with nothing.</summary>
    public RunRequest? Request { get; init; }
}

/// <summary>Where an attempt stands in its executor's ledger. The numbers are a wire contract: append only.</summary>
public enum LedgerPhase
{
    Armed = 1,
    Running = 2,

    /// <summary>Ended; the scheduler or the history has not acknowledged it yet.</summary>
    Finished = 3,
}

public sealed record LedgerEntry(AttemptId Id, LedgerPhase Phase, DateTimeOffset? StartedAt);

/// <summary>One attempt as the history keeps it. A later record of the same attempt replaces an earlier one that knew no more.</summary>
/// <param name="Output">What the work wrote, head and tail where it was longer than the cap.</param>
/// <param name="OutputCut">Bytes left out between head and tail.</param>
public sealed record AttemptRecord(
    AttemptId Id,
    Trigger Trigger,
    long Revision,
    AttemptResult Result,
    string Output,
    long OutputCut,
    HistoryPolicy Keep)
{
    /// <summary>When the scheduler chose the node; null: that is not known.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>What the run was asked for with; null: nothing, or that is not known.</summary>
    public RunRequest? Request { get; init; }
}

/// <summary>
/// Due times of a job that were skipped for one reason: all that <paramref name="Schedule"/> yields after <paramref name="After"/> and
/// through <paramref name="Through"/>. The schedule is kept, since the job may have another one by the time somebody asks.
/// </summary>
public sealed record SkipRecord(
    JobId Job,
    DateTimeOffset After,
    DateTimeOffset Through,
    string Reason,
    string Schedule,
    string? TimeZone,
    DateTimeOffset At);

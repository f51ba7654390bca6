using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Core.Executions;

/// <summary>A part of a list, and how to ask for the rest.</summary>
/// <param name="Next">Opaque; null: there is no more.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

/// <summary>An execution as it is shown: from the history where it has ended, from the scheduler while it is open.</summary>
/// <param name="Outcome">Null while it is open.</param>
/// <param name="Attempts">By node, then number.</param>
public sealed record ExecutionView(ExecutionId Id, Trigger Trigger, long Revision, Outcome? Outcome, string Reason, ImmutableArray<AttemptView> Attempts)
{
    /// <summary>Asked for whatever the overlap policy says.</summary>
    public bool Forced { get; init; }

    /// <summary>What a run by hand was given.</summary>
    public RunOverrides Overrides { get; init; } = RunOverrides.None;
}

/// <param name="State">As in <see cref="Jobs.OpenAttemptView.State"/>; <c>ended</c> when there is an outcome.</param>
/// <param name="Output">Null in lists.</param>
public sealed record AttemptView(
    string Node,
    int Number,
    string State,
    DateTimeOffset? StartAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    Outcome? Outcome,
    int? ExitCode,
    string Reason,
    string? Output,
    long OutputCut);

/// <summary>What became of one due time.</summary>
/// <param name="Outcome">A word for people and programs: an outcome, <c>Open</c> (armed or running), <c>Pending</c> (not yet planned), <c>Trimmed</c> (its record was deleted, as the history policy says) or <c>Unknown</c> (nothing is recorded: a fault worth reporting).</param>
/// <param name="Node">Several, joined by commas, where an execution ran on several and none of them decided its outcome alone; null: none.</param>
public sealed record AccountingEntry(DateTimeOffset Due, string Outcome, string Reason, string? Node, ExecutionId? Execution)
{
    /// <summary>When the first of its attempts started, by the clock of its node; null: none has, or that is not known.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the scheduler decided; null: it has not yet, or that is not known.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The nodes that could have run it when that was decided, or can now where it is not; null: not known.</summary>
    public Candidates? Candidates { get; init; }

    /// <summary>From the due time to the start; null: it has not started. Less than zero where a node's clock is ahead.</summary>
    public TimeSpan? Lateness => StartedAt - Due;
}

using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Core.Executions;

/// <summary>A part of a list, and how to ask for the rest.</summary>
/// <param name="Next">Opaque; null: there is no more.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

/// <summary>An execution as it is shown: from the history where it has ended, from the scheduler while it is open.</summary>
/// <param name="Outcome">Null while it is open.</param>
/// <param name="Attempts">By node, then number.</param>
public sealed record ExecutionView(ExecutionId Id, Trigger Trigger, long Revision, Outcome? Outcome, string Reason, ImmutableArray<AttemptView> Attempts)
{
    /// <summary>Asked for whatever the overlap policy says; told while it is open.</summary>
    public bool Forced { get; init; }

    /// <summary>Told while it is open.</summary>
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
public sealed record AccountingEntry(DateTimeOffset Due, string Outcome, string Reason, string? Node, ExecutionId? Execution);

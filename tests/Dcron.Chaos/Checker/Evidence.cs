using Dcron.Chaos.Nemesis;
using Dcron.Chaos.Operation;
using Dcron.Chaos.Topology;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>All that is known of a run when it is judged. All times are those of the machine's clock.</summary>
internal sealed record Evidence
{
    /// <summary>By name: as they were put first. The policies never change.</summary>
    public required IReadOnlyDictionary<string, ChaosJob> Jobs { get; init; }

    /// <summary>The names of the jobs that Dcron had at the end.</summary>
    public required IReadOnlySet<string> Present { get; init; }

    public required IReadOnlyList<LedgerLine> Ledger { get; init; }

    public IReadOnlyList<RecordedExecution> History { get; init; } = [];

    public IReadOnlyList<AccountedDue> Accounting { get; init; } = [];

    /// <summary>By job and due time: when it is to start, as Dcron tells after the run of its present schedule. Only of jobs with a jitter.</summary>
    public IReadOnlyDictionary<(string Job, DateTimeOffset Due), DateTimeOffset> StartTimes { get; init; } = new Dictionary<(string Job, DateTimeOffset Due), DateTimeOffset>();

    public IReadOnlyList<ClientCall> Calls { get; init; } = [];

    public IReadOnlyList<NodeDeath> Deaths { get; init; } = [];

    public IReadOnlyList<ClockShift> Shifts { get; init; } = [];

    public IReadOnlyList<FaultSpan> Faults { get; init; } = [];

    /// <summary>Jobs with open executions when the time to settle was over, with what was open.</summary>
    public IReadOnlyList<string> StillOpen { get; init; } = [];

    /// <summary>When the run began to be settled: nothing is said of what is due later.</summary>
    public required DateTimeOffset End { get; init; }
}

/// <summary>An execution as Dcron's history has it.</summary>
/// <param name="Outcome">Null: it is open.</param>
internal sealed record RecordedExecution(string Id, string Trigger, string? Outcome, IReadOnlyList<RecordedAttempt> Attempts);

/// <summary>An attempt as Dcron's history has it.</summary>
internal sealed record RecordedAttempt(string Node, int Number, string? Outcome, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string Reason)
{
    public override string ToString() => $"{Node} attempt {Number} {StartedAt:HH:mm:ss.fff} to {FinishedAt:HH:mm:ss.fff} {Outcome} {Reason}";
}

/// <summary>What Dcron says became of a due time.</summary>
internal sealed record AccountedDue(string Job, DateTimeOffset Due, string Outcome, string Reason);

/// <summary>A promise that was not kept.</summary>
/// <param name="At">When; the earliest is the first to look at.</param>
internal sealed record Violation(string Rule, string Job, DateTimeOffset At, string Text)
{
    public override string ToString() => $"{Rule}: {At:HH:mm:ss.fff} {Text}";
}

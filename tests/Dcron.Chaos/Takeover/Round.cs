using Dcron.Chaos.Checker;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Takeover;

/// <summary>A due time of a job that runs on one node, at most once.</summary>
internal sealed record DueTime(string Job, DateTimeOffset Due)
{
    public string Execution => ExecutionName.Of(Job, Due);

    public override string ToString() => $"{Job}, due {Due:HH:mm:ss}";
}

/// <summary>All that is known of one round: a steady time, a fault, and what came after.</summary>
internal sealed record Round
{
    public required Strike Strike { get; init; }

    /// <summary>The node that was struck.</summary>
    public required string Victim { get; init; }

    public required DateTimeOffset Struck { get; init; }

    /// <summary>From the fault to the next term; null: none began.</summary>
    public TimeSpan? NewTerm { get; init; }

    /// <summary>What was to run in this round, by the schedules.</summary>
    public required IReadOnlyList<DueTime> Due { get; init; }

    /// <summary>What had been given to a node just before the fault: execution, then node.</summary>
    public required IReadOnlyDictionary<string, string> Armed { get; init; }

    /// <summary>Jobs that were edited or made just before the fault: what is armed of them is not known.</summary>
    public IReadOnlySet<string> Touched { get; init; } = new HashSet<string>();

    /// <summary>Jobs that may skip a due time while an earlier one is open.</summary>
    public IReadOnlySet<string> MaySkip { get; init; } = new HashSet<string>();

    public required IReadOnlyList<LedgerLine> Ledger { get; init; }

    /// <summary>What Dcron says became of the due times.</summary>
    public required IReadOnlyList<AccountedDue> Accounting { get; init; }
}

/// <summary>Where a due time stood when the fault struck.</summary>
internal enum Standing
{
    /// <summary>Armed on a node that lived on.</summary>
    ArmedElsewhere,

    /// <summary>Armed on the node that was struck.</summary>
    ArmedThere,

    NotArmed,
}

/// <summary>A due time that ran.</summary>
internal sealed record Launch(DueTime Due, Standing Standing, string Node, DateTimeOffset Born)
{
    public double LateMilliseconds => (Born - Due.Due).TotalMilliseconds;

    public override string ToString() => $"{Due}, {LateMilliseconds:0} ms late on {Node} ({Standing})";
}

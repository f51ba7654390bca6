namespace Dcron.Core.Executions;

/// <summary>One attempt in an executor's ledger, and its place among those of its job.</summary>
internal sealed class LedgerItem(ArmedAttempt attempt, byte[]? note = null)
{
    public ArmedAttempt Attempt { get; } = attempt;

    /// <summary>What whoever armed it wants back when it starts.</summary>
    public byte[]? Note { get; } = note;

    /// <summary>Null: given up before it started.</summary>
    public LedgerPhase? Phase { get; set; } = LedgerPhase.Armed;

    public DateTimeOffset? StartedAt { get; set; }
    public AttemptResult? Result { get; set; }
    public bool SchedulerHasIt { get; set; }
    public bool HistoryHasIt { get; set; }

    /// <summary>How it stands with the overlap policy of its job.</summary>
    public Turn Turn { get; set; }

    /// <summary>The others of its job, in the order of their arming.</summary>
    public LedgerItem? Earlier { get; set; }

    public LedgerItem? Later { get; set; }
}

/// <summary>How an armed attempt stands with the overlap policy of its job.</summary>
internal enum Turn
{
    /// <summary>Its time has not come, or its policy is to allow overlap.</summary>
    Undecided,

    /// <summary>It waits for another attempt of its job.</summary>
    Held,

    /// <summary>It starts as soon as there are a warrant and room.</summary>
    Cleared,

    /// <summary>It is to end, and has been told to.</summary>
    Ending,
}

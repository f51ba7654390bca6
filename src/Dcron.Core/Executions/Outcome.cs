namespace Dcron.Core.Executions;

/// <summary>How an attempt or an execution ended. The numbers are a wire and storage contract: append only.</summary>
public enum Outcome
{
    Succeeded = 1,
    Failed = 2,
    TimedOut = 3,

    /// <summary>Stopped, or never started, because a person or an edit said so.</summary>
    Cancelled = 4,

    /// <summary>Its node left before a result was acknowledged: it may or may not have run.</summary>
    Lost = 5,

    /// <summary>Never started, for the reason recorded.</summary>
    Skipped = 6,
}

/// <summary>Why an execution exists. The numbers are a wire and storage contract: append only.</summary>
public enum Trigger
{
    Schedule = 1,

    /// <summary>The schedule, but later than the misfire threshold, as the job's policy allows.</summary>
    CatchUp = 2,

    /// <summary>A person or a program asked for it now.</summary>
    Manual = 3,

    /// <summary>Another job, which this one runs after, has ended.</summary>
    After = 4,

    /// <summary>A person or a program asked for a due time of the past.</summary>
    Backfill = 5,
}

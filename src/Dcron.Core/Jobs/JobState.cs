using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>What the scheduler durably knows of a job: the user's definition and how far it has been carried out.</summary>
public sealed partial record JobState
{
    /// <summary>How many last outcomes are kept for display.</summary>
    public const int LastKept = 5;

    public required JobDefinition Definition { get; init; }

    /// <summary>Grows by one with every change of the definition.</summary>
    public required long Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Null: not paused.</summary>
    public Pause? Pause { get; init; }

    /// <summary>Deleted by its owner, and kept only until its open executions have ended.</summary>
    public bool Deleted { get; init; }

    /// <summary>Every due time up to here is settled or has an execution.</summary>
    public required DateTimeOffset Cursor { get; init; }

    /// <summary>The latest due time of the schedule that is known to have started. The cursor does not go back before it.</summary>
    public DateTimeOffset StartedThrough { get; init; } = DateTimeOffset.MinValue;

    /// <summary>
    /// Due times whose executions have ended although they lie after the cursor, since their revocation came too late, or lay after the
    /// clock, since they were killed; never planned again.
    /// </summary>
    public ImmutableArray<DateTimeOffset> EndedAhead { get; init; } = [];

    public ImmutableArray<OpenExecution> Open { get; init; } = [];

    /// <summary>Newest first.</summary>
    public ImmutableArray<LastOutcome> Last { get; init; } = [];

    public Tally Tally { get; init; } = Tally.None;

    /// <summary>Runs by hand that may be asked for again, newest first.</summary>
    public ImmutableArray<RecentRun> RecentRuns { get; init; } = [];

    /// <summary>For the runaway guard.</summary>
    public JobRate Rate { get; init; } = JobRate.None;

    /// <summary>Where the last attempt was placed; kept only for jobs that go from node to node in turn.</summary>
    public string LastNode { get; init; } = "";

    public JobId Name => Definition.Name;

    /// <summary>The same job under these calendars.</summary>
    public JobState Bind(CalendarCatalogue calendars)
    {
        var bound = Definition.Bind(calendars);
        return ReferenceEquals(bound, Definition) ? this : this with { Definition = bound };
    }

    /// <summary>While an executor has not answered a revocation, nothing is planned: the answer decides what is due.</summary>
    public bool Revoking => HasAttempt(AttemptPhase.Revoking);

    /// <summary>Whether any open attempt is in this phase. Asked for every job at each change, so it allocates nothing.</summary>
    internal bool HasAttempt(AttemptPhase phase)
    {
        foreach (var execution in Open)
            foreach (var attempt in execution.Attempts)
                if (attempt.Phase == phase) return true;
        return false;
    }

    public OpenExecution? Find(ExecutionId id)
    {
        foreach (var execution in Open)
            if (execution.Id == id) return execution;
        return null;
    }

    /// <summary>The next due time that no execution stands for yet; null where there is none, or the job is paused or deleted.</summary>
    public DateTimeOffset? NextDue => Pause is not null || Deleted ? null : NextUnsettled;

    /// <summary>The same, whether or not the job is paused or deleted.</summary>
    internal DateTimeOffset? NextUnsettled
    {
        get
        {
            var due = Definition.NextDue(Cursor);
            while (due is { } at && IsTaken(at)) due = Definition.NextDue(at);
            return due;
        }
    }

    /// <summary>Due times after the cursor that are not the schedule's to plan: they have an execution, or had one that ended.</summary>
    internal IEnumerable<DateTimeOffset> Taken => Open.Where(o => o.IsScheduled && o.Due > Cursor).Select(o => o.Due).Concat(EndedAhead);

    /// <summary>It belongs to a job of this name that was deleted before this one was created.</summary>
    internal bool IsOrphan(OpenExecution open) => open.Withdrawn && open.Due <= CreatedAt;

    internal bool IsTaken(DateTimeOffset due)
    {
        foreach (var open in Open)
            if (open.Due == due && open.IsScheduled) return true;
        return EndedAhead.Contains(due);
    }
}

/// <param name="At">Since when nothing starts.</param>
public sealed record Pause(DateTimeOffset At, string Reason)
{
    /// <summary>Who asked for it, as they called themselves; empty: not said.</summary>
    public string By { get; init; } = "";

    /// <summary>When it ends by itself; null: when the job is resumed.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The <see cref="PauseRule"/> that holds the job; null: the pause is the job's own.</summary>
    public string? Rule { get; init; }
}

/// <summary>How the attempts of a job have ended since it was created. Cancelled and skipped ones count as neither.</summary>
/// <param name="Failed">Failed, timed out or lost.</param>
public sealed record Tally(long Succeeded, long Failed, DateTimeOffset? LastSuccess, DateTimeOffset? LastFailure)
{
    public static readonly Tally None = new(0, 0, null, null);

    public Tally Add(AttemptResult result) => result.Outcome switch
    {
        Outcome.Succeeded => this with { Succeeded = Succeeded + 1, LastSuccess = result.FinishedAt },
        Outcome.Failed or Outcome.TimedOut or Outcome.Lost => this with { Failed = Failed + 1, LastFailure = result.FinishedAt },
        _ => this,
    };
}

public sealed record LastOutcome(ExecutionId Execution, Outcome Outcome, string Reason, DateTimeOffset At);

/// <summary>An execution with at least one attempt that has not ended.</summary>
/// <param name="Revision">Of the definition it was planned with.</param>
public sealed record OpenExecution(ExecutionId Id, Trigger Trigger, long Revision, ImmutableArray<OpenAttempt> Attempts)
{
    /// <summary>
    /// Its due time was given back to the schedule, by an edit, a pause or a deletion that put the cursor before it: what of it has not started
    /// never will, and when nothing has, it leaves no trace.
    /// </summary>
    public bool Withdrawn { get; init; }

    /// <summary>Asked for whatever the overlap policy says.</summary>
    public bool Forced { get; init; }

    /// <summary>Null: none.</summary>
    public RunOverrides? Overrides { get; init; }

    /// <summary>It is to end, and nothing more of it starts, for this reason; null: it is not.</summary>
    public string? KillReason { get; init; }

    public DateTimeOffset Due => Id.Due;

    public bool IsScheduled => Trigger is Trigger.Schedule or Trigger.CatchUp;

    /// <summary>A pause stops what of it has not started; not so what a person asked for.</summary>
    public bool StopsWithPause => Trigger != Trigger.Manual;
}

public enum AttemptPhase
{
    /// <summary>Handed, or about to be handed, to its executor.</summary>
    Armed = 1,

    /// <summary>Its executor has been told not to start it and has not answered.</summary>
    Revoking = 2,

    /// <summary>Its node was lost before it could start, or it waits for its turn: no node has it.</summary>
    Unplaced = 3,

    /// <summary>Revoked before it started.</summary>
    Disarmed = 4,

    Ended = 5,
}

/// <param name="On">The process it is armed on.</param>
/// <param name="Result">Only when it has ended.</param>
public sealed record OpenAttempt(AttemptId Id, Incarnation On, DateTimeOffset StartAt, AttemptPhase Phase, AttemptResult? Result)
{
    /// <summary>When its node was chosen; null: by a release that did not note it.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    public bool IsOver => Phase is AttemptPhase.Disarmed or AttemptPhase.Ended;

    /// <summary>It is over, and certainly never started.</summary>
    public bool NeverStarted => Phase == AttemptPhase.Disarmed || Result is { Outcome: Outcome.Skipped };
}

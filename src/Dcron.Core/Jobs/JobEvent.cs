using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>A durable fact about one job. <paramref name="At"/> is the scheduler's clock when it decided.</summary>
public abstract record JobEvent(JobId Job, DateTimeOffset At)
{
    /// <summary>Created, or replaced. Due times up to <c>At</c> belong to the definition before it.</summary>
    public sealed record Put(JobId Job, DateTimeOffset At, JobDefinition Definition, long Revision) : JobEvent(Job, At);

    /// <summary>The calendars that apply to it are others, or say something else. Due times up to <c>At</c> belong to what they said before.</summary>
    public sealed record CalendarsChanged(JobId Job, DateTimeOffset At) : JobEvent(Job, At);

    public sealed record Deleted(JobId Job, DateTimeOffset At) : JobEvent(Job, At);

    public sealed record Paused(JobId Job, DateTimeOffset At, string Reason) : JobEvent(Job, At);

    public sealed record Resumed(JobId Job, DateTimeOffset At) : JobEvent(Job, At);

    /// <summary>An execution exists, and where it will run. For what a schedule made, the cursor moves to its due time.</summary>
    public sealed record ExecutionPlanned(JobId Job, DateTimeOffset At, ExecutionId Execution, Trigger Trigger, ImmutableArray<PlannedAttempt> Attempts) : JobEvent(Job, At)
    {
        /// <summary>Asked for whatever the overlap policy says.</summary>
        public bool Forced { get; init; }

        /// <summary>Null: none.</summary>
        public RunOverrides? Overrides { get; init; }
    }

    /// <summary>What runs of it is to be ended, and nothing more of it starts.</summary>
    public sealed record ExecutionKilled(JobId Job, DateTimeOffset At, ExecutionId Execution, string Reason) : JobEvent(Job, At);

    /// <summary>One more attempt of an open execution: a retry, or a rerun of a lost one.</summary>
    public sealed record AttemptPlanned(JobId Job, DateTimeOffset At, ExecutionId Execution, PlannedAttempt Attempt) : JobEvent(Job, At);

    /// <summary>An attempt that never started leaves its lost node; <paramref name="To"/> null: no node is eligible yet.</summary>
    public sealed record AttemptMoved(JobId Job, DateTimeOffset At, AttemptId From, PlannedAttempt? To) : JobEvent(Job, At);

    /// <summary>Every due time after <paramref name="After"/> and through <paramref name="Through"/> is skipped; the cursor moves there.</summary>
    public sealed record DueTimesSkipped(JobId Job, DateTimeOffset At, DateTimeOffset After, DateTimeOffset Through, string Reason) : JobEvent(Job, At);

    /// <summary>These armed attempts must not start; each is answered by <see cref="AttemptDisarmed"/> or <see cref="RevocationRefused"/>.</summary>
    public sealed record AttemptsRevoked(JobId Job, DateTimeOffset At, ImmutableArray<AttemptId> Attempts, string Reason) : JobEvent(Job, At);

    /// <summary>It has not started and never will.</summary>
    public sealed record AttemptDisarmed(JobId Job, DateTimeOffset At, AttemptId Attempt) : JobEvent(Job, At);

    /// <summary>The revocation came too late: the attempt started and goes on.</summary>
    public sealed record RevocationRefused(JobId Job, DateTimeOffset At, AttemptId Attempt) : JobEvent(Job, At);

    public sealed record AttemptFinished(JobId Job, DateTimeOffset At, AttemptId Attempt, AttemptResult Result) : JobEvent(Job, At);

    /// <summary>No attempt of it is left.</summary>
    public sealed record ExecutionEnded(JobId Job, DateTimeOffset At, ExecutionId Execution, Outcome Outcome, string Reason) : JobEvent(Job, At);
}

/// <summary>An attempt with its place and time.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="On">The process it is armed on; a restarted node is another.</param>
/// <param name="Number">1, 2, ... per execution and node slot.</param>
public sealed record PlannedAttempt(string Node, Incarnation On, int Number, DateTimeOffset StartAt);

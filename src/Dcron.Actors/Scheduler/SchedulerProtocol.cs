using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>One journal entry of a partition: everything that one persist took.</summary>
public sealed record PartitionEvents(ImmutableArray<JobEvent> Events)
{
    /// <summary>How executors stood when this was decided, as far as that changed since the entry before.</summary>
    public ImmutableArray<RosterChange> Roster { get; init; } = [];
}

/// <summary>Snapshot of a partition: its jobs, and what the history has not yet acknowledged.</summary>
public sealed record PartitionSnapshot(
    ImmutableArray<JobState> Jobs,
    ImmutableArray<AttemptRecord> UnrecordedAttempts,
    ImmutableArray<SkipRecord> UnrecordedSkips)
{
    /// <summary>Null: there has never been a calendar.</summary>
    public CalendarEntry? Calendars { get; init; }

    /// <summary>The rules that its jobs follow.</summary>
    public PauseRules PauseRules { get; init; } = PauseRules.None;

    /// <summary>Which executors its jobs could have gone to, and when.</summary>
    public Roster Roster { get; init; } = Roster.None;
}

/// <summary>First journal entry of each term in a partition.</summary>
public sealed record TermEntered(long Term);

/// <summary>Journal entry of the scheduler: a new reign, on that node.</summary>
public sealed record TermBegan(long Term, string Node, DateTimeOffset At);

/// <summary>First journal entry of the scheduler: how many partitions this cluster has, for ever.</summary>
public sealed record ClusterCreated(int Partitions, DateTimeOffset At);

/// <summary>Snapshot of the scheduler.</summary>
/// <param name="Term">Of the latest <see cref="TermBegan"/>.</param>
/// <param name="Node">Where that term began.</param>
/// <param name="At">When that term began.</param>
public sealed record SchedulerSnapshot(int Partitions, long Term, string Node, DateTimeOffset At);

/// <summary>Client to scheduler; answered by <see cref="JobFound"/>.</summary>
public sealed record FindJob(JobId Job)
{
    /// <summary>Tell the roster, too.</summary>
    public bool WithRoster { get; init; }
}

/// <param name="Job">Null: there is no such job.</param>
public sealed record JobFound(JobView? Job)
{
    /// <summary>Those that apply to the job.</summary>
    public ImmutableArray<CalendarDefinition> Calendars { get; init; } = [];

    /// <summary>Which executors the job could have gone to, and when; empty where it was not asked for.</summary>
    public Roster Roster { get; init; } = Roster.None;
}

/// <summary>Client to scheduler: jobs in order of name; answered by <see cref="JobsListed"/>.</summary>
/// <param name="After">Only those after this one; null: from the first.</param>
public sealed record ListJobs(JobId? After, int Limit);

/// <param name="More">There are jobs after the last of these.</param>
public sealed record JobsListed(ImmutableArray<JobView> Items, bool More);

/// <summary>Client to scheduler: is this execution open? Answered by <see cref="OpenFound"/>.</summary>
public sealed record AskOpen(ExecutionId Id);

/// <param name="Execution">Null: it is not open.</param>
public sealed record OpenFound(OpenExecutionView? Execution);

/// <summary>Client to scheduler; answered by <see cref="SchedulerShown"/>.</summary>
public sealed record ShowScheduler;

/// <param name="Since">When its term began.</param>
/// <param name="PartitionsDown">Those that wait for the journal: it does not take their writes, or they still recover.</param>
public sealed record SchedulerShown(string Node, string Address, long Term, DateTimeOffset Since, int Partitions, int PartitionsDown = 0)
{
    /// <summary>Pauses of a label's jobs or of all.</summary>
    public ImmutableArray<PauseRule> Pauses { get; init; } = [];
}

/// <summary>Client to scheduler: pause every job that has the label, or all jobs (null). Answered by <see cref="PauseAnswer"/>.</summary>
public sealed record SetPause(JobLabel? Label, string Reason, string By, DateTimeOffset? Until);

/// <summary>Client to scheduler: end the pause of that name. Answered by <see cref="PauseAnswer"/>.</summary>
public sealed record LiftPause(string Id);

/// <summary>The rules are durable and every job follows them.</summary>
/// <param name="Rule">As it is now, or was until now; null: there is no such rule.</param>
/// <param name="Unreached">Nodes that did not confirm within the deadline that they will not start what was armed.</param>
public sealed record PauseAnswer(JobChange Change, PauseRule? Rule, ImmutableArray<string> Unreached);

/// <summary>Client to scheduler: who waits for a slot? Answered by <see cref="QueueShown"/>.</summary>
public sealed record AskQueue(int Limit);

/// <param name="Waiting">The first of them, in the order in which they would be served.</param>
public sealed record QueueShown(ImmutableArray<LimitView> Limits, ImmutableArray<QueuedView> Waiting);

/// <summary>Partition to a history actor: what ended without an executor to report it, and what was skipped. Answered by <see cref="SchedulerRecorded"/>, else sent again.</summary>
public sealed record RecordFromScheduler(long Number, ImmutableArray<AttemptRecord> Attempts, ImmutableArray<SkipRecord> Skips);

/// <summary>History actor to partition: that batch is durable.</summary>
public sealed record SchedulerRecorded(long Number);

using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>One journal entry of a partition: everything that one persist took.</summary>
public sealed record PartitionEvents(ImmutableArray<JobEvent> Events);

/// <summary>Snapshot of a partition: its jobs, and what the history has not yet acknowledged.</summary>
public sealed record PartitionSnapshot(
    ImmutableArray<JobState> Jobs,
    ImmutableArray<AttemptRecord> UnrecordedAttempts,
    ImmutableArray<SkipRecord> UnrecordedSkips)
{
    /// <summary>Null: there has never been a calendar.</summary>
    public CalendarEntry? Calendars { get; init; }
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
public sealed record FindJob(JobId Job);

/// <param name="Job">Null: there is no such job.</param>
public sealed record JobFound(JobView? Job)
{
    /// <summary>Those that apply to the job.</summary>
    public ImmutableArray<CalendarDefinition> Calendars { get; init; } = [];
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
public sealed record SchedulerShown(string Node, string Address, long Term, DateTimeOffset Since, int Partitions, int PartitionsDown = 0);

/// <summary>Partition to a history actor: what ended without an executor to report it, and what was skipped. Answered by <see cref="SchedulerRecorded"/>, else sent again.</summary>
public sealed record RecordFromScheduler(long Number, ImmutableArray<AttemptRecord> Attempts, ImmutableArray<SkipRecord> Skips);

/// <summary>History actor to partition: that batch is durable.</summary>
public sealed record SchedulerRecorded(long Number);

using System.Collections.Immutable;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Client;

/// <summary>
/// The one door to the cluster for whatever faces people: HTTP, UI, ops. Every call has a deadline and ends in an answer or a
/// <see cref="SchedulerUnavailableException"/>.
/// </summary>
public interface IDcronClient
{
    Task<JobReply> SendAsync(JobCommand command, CancellationToken cancel);

    /// <summary>Pauses every job that has a label, or all jobs.</summary>
    Task<PauseAnswer> PauseJobsAsync(SetPause pause, CancellationToken cancel);

    /// <summary>Ends the pause of that name.</summary>
    Task<PauseAnswer> LiftPauseAsync(string id, CancellationToken cancel);

    /// <summary>Pauses of a label's jobs and of all, in the order in which they were asked for.</summary>
    Task<ImmutableArray<PauseRule>> ListPausesAsync(CancellationToken cancel);

    /// <summary>The limits, and the first of those who wait for a slot under them.</summary>
    Task<QueueShown> ShowQueueAsync(int limit, CancellationToken cancel);

    /// <summary>The job under the calendars that apply to it; null: there is none of that name.</summary>
    Task<JobView?> FindJobAsync(JobId job, CancellationToken cancel);

    /// <summary>Jobs in order of name, those after <paramref name="after"/> (null: from the first).</summary>
    Task<Page<JobView>> ListJobsAsync(JobId? after, int limit, CancellationToken cancel);

    /// <summary>Executions of a job, newest due time first, open ones included, without output.</summary>
    Task<Page<ExecutionView>> ListExecutionsAsync(JobId job, string? cursor, int limit, CancellationToken cancel);

    /// <summary>One execution with its output as far as it is recorded; null: nothing is known of it.</summary>
    Task<ExecutionView?> FindExecutionAsync(ExecutionId id, CancellationToken cancel);

    /// <summary>What became of each due time of a job after <paramref name="from"/> and through <paramref name="to"/>, oldest first; null: no such job.</summary>
    Task<ImmutableArray<AccountingEntry>?> AccountAsync(JobId job, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel);

    /// <summary>Why a job ran at its due times, or did not, and why it would not now; null: no such job.</summary>
    /// <exception cref="TooManyDueTimesException">There are more due times than can be looked at.</exception>
    Task<WhyAnswer?> WhyAsync(JobId job, WhyQuestion question, CancellationToken cancel);

    Task<CalendarReply> SendAsync(CalendarCommand command, CancellationToken cancel);

    /// <summary>Null: there is none of that name.</summary>
    Task<CalendarDefinition?> FindCalendarAsync(CalendarId calendar, CancellationToken cancel);

    /// <summary>All calendars, in order of name.</summary>
    Task<ImmutableArray<CalendarSummary>> ListCalendarsAsync(CancellationToken cancel);

    /// <summary>What a backfill of the due times from <paramref name="from"/> through <paramref name="to"/> would run; null: no such job.</summary>
    /// <exception cref="TooManyDueTimesException">There are more due times than can be looked at.</exception>
    Task<BackfillPlan?> PlanBackfillAsync(JobId job, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel);

    Task<ClusterView> ShowClusterAsync(CancellationToken cancel);

    /// <summary>Nodes by name, as the node asked sees them. Answers without a scheduler.</summary>
    Task<ImmutableArray<NodeView>> ListNodesAsync(CancellationToken cancel);
}

/// <summary>No scheduler (or no history) answered in time. Whether a command was carried out is not known; repeating it is safe.</summary>
public sealed class SchedulerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

using System.Collections.Immutable;
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

    Task<CalendarReply> SendAsync(CalendarCommand command, CancellationToken cancel);

    /// <summary>Null: there is none of that name.</summary>
    Task<CalendarDefinition?> FindCalendarAsync(CalendarId calendar, CancellationToken cancel);

    /// <summary>All calendars, in order of name.</summary>
    Task<ImmutableArray<CalendarSummary>> ListCalendarsAsync(CancellationToken cancel);

    Task<ClusterView> ShowClusterAsync(CancellationToken cancel);

    /// <summary>Nodes by name, as the node asked sees them. Answers without a scheduler.</summary>
    Task<ImmutableArray<NodeView>> ListNodesAsync(CancellationToken cancel);
}

/// <summary>No scheduler (or no history) answered in time. Whether a command was carried out is not known; repeating it is safe.</summary>
public sealed class SchedulerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

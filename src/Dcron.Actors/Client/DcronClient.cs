using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Actors.History;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Client;

/// <summary><see cref="IDcronClient"/> over the cluster: the scheduler by its singleton proxy, the history by whichever scheduler node answers.</summary>
/// <param name="scheduler">The singleton's proxy.</param>
/// <param name="directory">This node's node directory.</param>
public sealed class DcronClient(IActorRef scheduler, IActorRef directory, IPeers peers, TimeSpan timeout, TimeProvider clock) : IDcronClient
{
    /// <summary>A place in the queue behind this one is not told.</summary>
    private const int MostQueued = 1000;

    private static readonly TimeSpan DirectoryTimeout = TimeSpan.FromSeconds(2);

    public Task<JobReply> SendAsync(JobCommand command, CancellationToken cancel) => AskSchedulerAsync<JobReply>(command, cancel);

    public Task<PauseAnswer> PauseJobsAsync(SetPause pause, CancellationToken cancel) => AskSchedulerAsync<PauseAnswer>(pause, cancel);

    public Task<PauseAnswer> LiftPauseAsync(string id, CancellationToken cancel) => AskSchedulerAsync<PauseAnswer>(new LiftPause(id), cancel);

    public async Task<ImmutableArray<PauseRule>> ListPausesAsync(CancellationToken cancel) => (await AskSchedulerAsync<SchedulerShown>(new ShowScheduler(), cancel)).Pauses;

    public Task<QueueShown> ShowQueueAsync(int limit, CancellationToken cancel) => AskSchedulerAsync<QueueShown>(new AskQueue(limit), cancel);

    public async Task<JobView?> FindJobAsync(JobId job, CancellationToken cancel) => Bound(await AskSchedulerAsync<JobFound>(new FindJob(job), cancel));

    private static JobView? Bound(JobFound found) =>
        found.Job is { } view ? view with { Definition = view.Definition.Bind(CalendarCatalogue.Of(0, found.Calendars)) } : null;

    public async Task<Page<JobView>> ListJobsAsync(JobId? after, int limit, CancellationToken cancel)
    {
        var listed = await AskSchedulerAsync<JobsListed>(new ListJobs(after, limit), cancel);
        return new Page<JobView>(listed.Items, listed.More ? listed.Items[^1].Definition.Name.Value : null);
    }

    public async Task<Page<ExecutionView>> ListExecutionsAsync(JobId job, string? cursor, int limit, CancellationToken cancel)
    {
        var open = await FindJobAsync(job, cancel) is { } view ? view.Open.ToDictionary(o => o.Id) : [];
        var behind = cursor is null ? (ExecutionCursor?)null : ExecutionCursor.Parse(cursor);
        var listed = await AskHistoryAsync<ExecutionsListed>(new ListExecutions(job, cursor, limit), cancel);

        // Both come newest first; an execution with a retry to come is in both, and is shown as the open one. Open ones that lie
        // beyond the end of this page of the history belong to a later page.
        var end = listed.Page is { Next: not null, Items: [.., var last] } ? ExecutionCursor.Behind(last.Id) : (ExecutionCursor?)null;
        var ended = listed.Page.Items.Where(e => !open.ContainsKey(e.Id)).Select(e => ExecutionViews.Of(e, withOutput: false));
        var merged = open.Values.Where(o => behind?.Precedes(o.Id) != false && end?.Precedes(o.Id) != true)
            .Select(o => ExecutionViews.Of(o, recorded: null, withOutput: false))
            .Concat(ended).OrderByDescending(e => e.Id.Due).ThenByDescending(e => e.Id.Suffix, StringComparer.Ordinal).ToList();
        var more = merged.Count > limit || listed.Page.Next is not null;
        var shown = merged.Take(limit).ToImmutableArray();
        return new Page<ExecutionView>(shown, more && !shown.IsEmpty ? ExecutionCursor.Behind(shown[^1].Id).ToString() : listed.Page.Next);
    }

    public async Task<ExecutionView?> FindExecutionAsync(ExecutionId id, CancellationToken cancel)
    {
        var open = await AskSchedulerAsync<OpenFound>(new AskOpen(id), cancel);
        var recorded = (await AskHistoryAsync<ExecutionFound>(new FindExecution(id), cancel)).Execution;
        if (open.Execution is { } execution) return ExecutionViews.Of(await WithQueuesAsync(execution, cancel), recorded);
        return recorded is null ? null : ExecutionViews.Of(recorded);
    }

    private async Task<OpenExecutionView> WithQueuesAsync(OpenExecutionView open, CancellationToken cancel)
    {
        var now = clock.Now();
        return open.Attempts.Any(a => ExecutionViews.IsLate(a, now)) ? ExecutionViews.WithQueues(open, await ListNodesAsync(cancel), now) : open;
    }

    public async Task<ImmutableArray<AccountingEntry>?> AccountAsync(JobId job, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        if (await FindCandidatesAsync(job, cancel) is not var (view, candidates)) return null;
        return await AccountAsync(view, candidates, from, to, cancel);
    }

    public async Task<WhyAnswer?> WhyAsync(JobId job, WhyQuestion question, CancellationToken cancel)
    {
        if (await FindCandidatesAsync(job, cancel) is not var (view, candidates)) return null;
        var now = clock.Now();
        var (after, through) = Why.RangeOf(view, question, now);
        var entries = await AccountAsync(view, candidates, after, through, cancel);
        var waits = view.Open.SelectMany(o => o.Attempts).Any(a => a is { State: "unplaced" });
        var queue = waits ? (await ShowQueueAsync(MostQueued, cancel)).Waiting : [];
        return new WhyAnswer(view, view.Next.IsEmpty ? null : view.Next[0], Why.NotNow(view, candidates, id => queue.FirstOrDefault(q => q.Execution == id)?.Position, now), entries)
        {
            At = question.At,
            Entries = question.At is { } at ? Why.Nearest(entries, at) : entries.Length > Why.Latest && question.From is null ? entries[^Why.Latest..] : entries,
            NothingDue = question.At is { } asked ? Why.NothingDue(view, entries, asked) : [],
        };
    }

    private async Task<ImmutableArray<AccountingEntry>> AccountAsync(JobView job, CandidateBook candidates, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var range = (await AskHistoryAsync<RangeRead>(new ReadRange(job.Definition.Name, from, to), cancel)).Range;
        return Accounting.Of(job, range, from, to, clock.Now(), candidates);
    }

    private async Task<(JobView Job, CandidateBook Candidates)?> FindCandidatesAsync(JobId job, CancellationToken cancel)
    {
        var found = await AskSchedulerAsync<JobFound>(new FindJob(job) { WithRoster = true }, cancel);
        if (Bound(found) is not { } view) return null;
        var nodes = await ListNodesAsync(cancel);
        return (view, new CandidateBook(view, found.Roster, [.. nodes.Where(n => !n.Roles.Contains(NodeRoles.Executor)).Select(n => n.Name)]));
    }

    public Task<CalendarReply> SendAsync(CalendarCommand command, CancellationToken cancel) => AskSchedulerAsync<CalendarReply>(command, cancel);

    public async Task<CalendarDefinition?> FindCalendarAsync(CalendarId calendar, CancellationToken cancel) =>
        (await AskSchedulerAsync<CalendarFound>(new FindCalendar(calendar), cancel)).Calendar;

    public async Task<ImmutableArray<CalendarSummary>> ListCalendarsAsync(CancellationToken cancel) =>
        (await AskSchedulerAsync<CalendarsListed>(new ListCalendars(), cancel)).Items;

    public async Task<BackfillPlan?> PlanBackfillAsync(JobId job, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        if (await FindJobAsync(job, cancel) is not { } view) return null;
        var range = (await AskHistoryAsync<RangeRead>(new ReadRange(job, from.AddTicks(-1), to), cancel)).Range;
        return BackfillPlan.Of(view, range, from, to, clock.Now());
    }

    public async Task<ClusterView> ShowClusterAsync(CancellationToken cancel)
    {
        var shown = await AskSchedulerAsync<SchedulerShown>(new ShowScheduler(), cancel);
        return new ClusterView(shown.Node, shown.Address, shown.Term, shown.Since, shown.Partitions, await ListNodesAsync(cancel)) { PartitionsDown = shown.PartitionsDown, Pauses = shown.Pauses };
    }

    public async Task<ImmutableArray<NodeView>> ListNodesAsync(CancellationToken cancel)
    {
        // Only scheduler-role nodes hear how busy the executors are; without one, this node's own view has to do.
        foreach (var asked in peers.Directories().Take(1).Append(directory))
        {
            try
            {
                return (await asked.Ask<NodesShown>(new AskNodes(), DirectoryTimeout, cancel)).Nodes;
            }
            catch (AskTimeoutException)
            {
                // The next one, then.
            }
        }

        throw new SchedulerUnavailableException("This node's own directory of nodes does not answer; its log may tell why.");
    }

    private async Task<T> AskSchedulerAsync<T>(object message, CancellationToken cancel)
    {
        try
        {
            return await scheduler.Ask<T>(message, timeout, cancel);
        }
        catch (AskTimeoutException e)
        {
            throw new SchedulerUnavailableException(
                $"No scheduler answered within {timeout.TotalSeconds:0} s. A takeover may be under way, its journal may not answer, or no node with role scheduler is up. Whether the request was carried out is not known; it is safe to repeat it.", e);
        }
    }

    private async Task<T> AskHistoryAsync<T>(object message, CancellationToken cancel)
    {
        Exception? last = null;
        foreach (var history in peers.Histories())
        {
            try
            {
                var answer = await history.Ask<object>(message, timeout / 2, cancel);
                if (answer is T expected) return expected;
                last = new SchedulerUnavailableException(answer is HistoryFailed failed ? failed.Reason : $"unexpected answer {answer.GetType().Name}");
            }
            catch (AskTimeoutException e)
            {
                last = e;
            }
        }

        throw new SchedulerUnavailableException($"The history did not answer: {last?.Message ?? "no node with role scheduler is up"}", last);
    }
}

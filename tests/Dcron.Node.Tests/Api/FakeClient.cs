using System.Collections.Concurrent;
using System.Collections.Immutable;
using Dcron.Actors.Client;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Node.Tests.Api;

/// <summary>A cluster in a dictionary: keeps jobs, remembers every command, and fails when told to.</summary>
internal sealed class FakeClient : IDcronClient
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<JobId, JobView> jobs = new();

    public ConcurrentQueue<JobCommand> Commands { get; } = new();

    /// <summary>Thrown by every call; null: none.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Answers commands in place of the dictionary.</summary>
    public JobReply? Reply { get; set; }

    /// <summary>Nodes that every change leaves unreached.</summary>
    public IReadOnlyList<string> Unreached { get; set; } = [];

    public ConcurrentDictionary<ExecutionId, ExecutionView> Executions { get; } = new();

    public ImmutableArray<AccountingEntry> Entries { get; set; } = [];

    /// <summary>A longer time has too many due times to account for.</summary>
    public TimeSpan LongestAccount { get; set; } = TimeSpan.MaxValue;

    public (DateTimeOffset From, DateTimeOffset To)? AccountedFor { get; private set; }

    public ImmutableArray<NodeView> Nodes { get; set; } =
    [
        new("a", "127.0.0.1:4053", ["api", "executor", "scheduler"], ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"), "up", 1, 2, 0, TimeSpan.FromMilliseconds(-12)) { MaxRunning = 200 },
        new("b", "127.0.0.1:4054", ["scheduler"], ImmutableSortedDictionary<string, string>.Empty, "unreachable", null, null, null, null),
    ];

    public ConcurrentDictionary<CalendarId, CalendarDefinition> Calendars { get; } = new();

    public ConcurrentQueue<CalendarCommand> CalendarCommands { get; } = new();

    /// <summary>Answers commands about calendars in place of the dictionary.</summary>
    public CalendarReply? CalendarReply { get; set; }

    public void Keep(JobView job) => jobs[job.Definition.Name] = job;

    public void Forget(JobId job) => jobs.TryRemove(job, out _);

    /// <summary>The next command is obeyed, but its answer does not come.</summary>
    public bool LosesAnAnswer { get; set; }

    public Task<JobReply> SendAsync(JobCommand command, CancellationToken cancel)
    {
        Commands.Enqueue(command);
        return Answer(() =>
        {
            var reply = Reply ?? Obey(command);
            if (!LosesAnAnswer) return reply;
            LosesAnAnswer = false;
            throw new SchedulerUnavailableException("the answer was lost");
        });
    }

    public Task<JobView?> FindJobAsync(JobId job, CancellationToken cancel) => Answer(() => jobs.TryGetValue(job, out var view) ? WithFollowers(view) : null);

    public Task<Page<JobView>> ListJobsAsync(JobId? after, int limit, CancellationToken cancel) => Answer(() =>
    {
        var rest = jobs.Values.Select(WithFollowers).OrderBy(j => j.Definition.Name).Where(j => after is null || j.Definition.Name > after.Value).ToList();
        return new Page<JobView>([.. rest.Take(limit)], rest.Count > limit ? "more" : null);
    });

    public Task<Page<ExecutionView>> ListExecutionsAsync(JobId job, string? cursor, int limit, CancellationToken cancel) => Answer(() =>
    {
        var from = cursor is null ? 0 : int.Parse(cursor);
        var rest = Executions.Values.Where(e => e.Id.Job == job).OrderByDescending(e => e.Id.Due).Skip(from).ToList();
        return new Page<ExecutionView>([.. rest.Take(limit)], rest.Count > limit ? (from + limit).ToString() : null);
    });

    public Task<ExecutionView?> FindExecutionAsync(ExecutionId id, CancellationToken cancel) => Answer(() => Executions.GetValueOrDefault(id));

    public Task<ImmutableArray<AccountingEntry>?> AccountAsync(JobId job, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) => Answer(() =>
    {
        if (to - from > LongestAccount) throw new TooManyDueTimesException(job, from, to);
        AccountedFor = (from, to);
        return jobs.ContainsKey(job) ? Entries : (ImmutableArray<AccountingEntry>?)null;
    });

    /// <summary>What <see cref="WhyAsync"/> was asked last.</summary>
    public WhyQuestion? Question { get; private set; }

    /// <summary>Makes the answer to why of the job.</summary>
    public Func<JobView, WhyAnswer> Why { get; set; } = job => new WhyAnswer(job, null, [], []);

    public Task<WhyAnswer?> WhyAsync(JobId job, WhyQuestion question, CancellationToken cancel) => Answer(() =>
    {
        if (question.To - question.From > LongestAccount) throw new TooManyDueTimesException(job, question.From!.Value, question.To!.Value);
        Question = question;
        return jobs.TryGetValue(job, out var view) ? Why(view) : null;
    });

    public Task<CalendarReply> SendAsync(CalendarCommand command, CancellationToken cancel)
    {
        CalendarCommands.Enqueue(command);
        return Answer(() => CalendarReply ?? Obey(command));
    }

    public Task<CalendarDefinition?> FindCalendarAsync(CalendarId calendar, CancellationToken cancel) => Answer(() => Calendars.GetValueOrDefault(calendar));

    public Task<ImmutableArray<CalendarSummary>> ListCalendarsAsync(CancellationToken cancel) =>
        Answer(() => Calendars.Values.OrderBy(c => c.Name).Select(CalendarSummary.Of).ToImmutableArray());

    public BackfillPlan? Plan { get; set; }

    public Task<BackfillPlan?> PlanBackfillAsync(JobId job, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
        Answer(() => jobs.ContainsKey(job) ? Plan : null);

    public Task<ClusterView> ShowClusterAsync(CancellationToken cancel) => Answer(() => new ClusterView("a", "127.0.0.1:4053", 7, Now, 8, Nodes) { PartitionsDown = PartitionsDown, Pauses = [.. Pauses] });

    public int PartitionsDown { get; set; }

    // As the real one: it answers without a scheduler.
    public Task<ImmutableArray<NodeView>> ListNodesAsync(CancellationToken cancel) => Task.FromResult(Nodes);

    public QueueShown Queue { get; set; } = new([], []);

    public Task<QueueShown> ShowQueueAsync(int limit, CancellationToken cancel) => Answer(() => Queue with { Waiting = [.. Queue.Waiting.Take(limit)] });

    public List<PauseRule> Pauses { get; } = [];

    public Task<PauseAnswer> PauseJobsAsync(SetPause pause, CancellationToken cancel) => Answer(() =>
    {
        var rule = new PauseRule(pause.Label, pause.Reason, pause.By, Now, pause.Until);
        var change = Pauses.RemoveAll(p => p.Id == rule.Id) > 0 ? JobChange.Updated : JobChange.Created;
        Pauses.Add(rule);
        return new PauseAnswer(change, rule, [.. Unreached]);
    });

    public Task<PauseAnswer> LiftPauseAsync(string id, CancellationToken cancel) => Answer(() =>
    {
        var rule = Pauses.Find(p => p.Id == id);
        if (rule is null) return new PauseAnswer(JobChange.None, null, []);
        Pauses.Remove(rule);
        return new PauseAnswer(JobChange.Deleted, rule, []);
    });

    public Task<ImmutableArray<PauseRule>> ListPausesAsync(CancellationToken cancel) => Answer(() => Pauses.ToImmutableArray());

    private JobView WithFollowers(JobView view) =>
        view with { Followers = [.. jobs.Values.Where(j => j.Definition.Schedule is AfterSchedule after && after.Jobs.Contains(view.Definition.Name)).Select(j => j.Definition.Name).Order()] };

    private async Task<T> Answer<T>(Func<T> answer)
    {
        await Task.Yield();
        return Fault is { } fault ? throw fault : answer();
    }

    private CalendarReply Obey(CalendarCommand command)
    {
        var decision = CalendarRules.Decide(CalendarCatalogue.Of(1, Calendars.Values), command);
        if (decision.Put is { } put) Calendars[put.Name] = put;
        if (decision.Change == JobChange.Deleted) Calendars.TryRemove(command.Calendar, out _);
        return decision.Reply ?? new CalendarReply.Accepted(decision.Change, [.. Unreached]);
    }

    private JobReply Obey(JobCommand command)
    {
        var known = jobs.GetValueOrDefault(command.Job);
        if (command is JobCommand.Kill kill) return Kill(kill);
        var present = known is null ? JobVersion.Absent : JobVersion.Of(known);
        if (command is JobCommand.Put { Expected: { } expected } && expected != present) return new JobReply.Changed(command.Job, present);
        if (command is JobCommand.Put put) return Put(put.Definition, known);
        if (known is null) return new JobReply.NotFound(command.Job);
        switch (command)
        {
            case JobCommand.Delete:
                Forget(command.Job);
                return new JobReply.Accepted(JobChange.Deleted, known.Revision, Unreached);
            case JobCommand.Pause pause:
                Keep(known with { Pause = new Pause(Now, pause.Reason) { By = pause.By, Until = pause.Until } });
                return new JobReply.Accepted(JobChange.Updated, known.Revision, Unreached);
            case JobCommand.Resume:
                Keep(known with { Pause = null });
                return new JobReply.Accepted(JobChange.Updated, known.Revision, Unreached);
            case JobCommand.Backfill fill:
                Keep(known with { Backfill = new Backfill(fill.Id, fill.From, fill.To, fill.MaxParallel, Now, fill.Due.Length, fill.Due) });
                return new JobReply.Accepted(JobChange.Updated, known.Revision, []);
            case JobCommand.CancelBackfill when known.Backfill is { } running:
                Keep(known with { Backfill = running with { Left = [], Cancelled = running.Left.Length, EndedAt = Now } });
                return new JobReply.Accepted(JobChange.Updated, known.Revision, []);
            case JobCommand.Run run:
                return new JobReply.RunAccepted(new ExecutionId(run.Job, Now, run.Suffix));
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "The fake does not know this command.");
        }
    }

    private JobReply Kill(JobCommand.Kill kill) => Executions.TryGetValue(kill.Execution, out var open) && open.Outcome is null
        ? new JobReply.KillAccepted(kill.Execution, [.. open.Attempts.Select(a => a.Node)])
        : new JobReply.NotFound(kill.Job);

    private JobReply.Accepted Put(JobDefinition definition, JobView? known)
    {
        if (known is not null && known.Definition == definition) return new JobReply.Accepted(JobChange.None, known.Revision, []);
        var revision = (known?.Revision ?? 0) + 1;
        var next = definition.NextDue(Now) is { } due ? ImmutableArray.Create(due) : [];
        Keep(new JobView(definition, revision, known?.CreatedAt ?? Now, Now, known?.Pause, Now, next, known?.Open ?? [], known?.Last ?? []) { Tally = known?.Tally ?? Tally.None });
        return new JobReply.Accepted(known is null ? JobChange.Created : JobChange.Updated, revision, Unreached);
    }
}

using System.Collections.Immutable;
using Dcron.Actors.History;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Watchdog;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Updates;
using Dcron.Core.Work;

namespace Dcron.Actors.Tests.Wire;

/// <summary>
/// At least one message of every type that travels, by the names used in the golden files. A sample is not changed once a golden file
/// holds it: a new field gets a new sample.
/// </summary>
internal static partial class Samples
{
    private static readonly JobId Backup = JobId.Of("backup");
    private static readonly JobId Café = JobId.Of("café_2");
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset At = Noon.AddMilliseconds(-14_321);
    private static readonly Incarnation Process = new(unchecked((long)0xfedc_ba98_7654_3210));
    private static readonly ExecutionId Scheduled = ExecutionId.Scheduled(Backup, Noon);
    private static readonly ExecutionId Manual = new(Backup, Noon.AddSeconds(3), "m4f1d09ab");
    private static readonly AttemptId First = new(Scheduled, "node-1", 1);
    private static readonly AttemptId Second = new(Manual, "node-2", 2);
    private static readonly AttemptResult Ended = new(Outcome.Failed, -1, "exit code -1", Noon.AddMilliseconds(2), Noon.AddMilliseconds(1502));
    private static readonly AttemptResult Lost = new(Outcome.Lost, null, "node-1 left", null, Noon.AddMinutes(1));

    private static readonly JobDefinition Plain = new()
    {
        Name = Backup,
        Schedule = ScheduleParser.Parse("0 12 * * *", null, Backup),
        Work = new ShellWork { Command = "tar cz /etc" },
    };

    private static readonly JobDefinition Full = new()
    {
        Name = Café,
        Description = "Asks, and says \"ça va\"",
        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("team", "ops").Add("tier", ""),
        Owner = new Owner("Ada", "ada@example.org"),
        Schedule = ScheduleParser.Parse("30 2 * * 1-5", "Europe/Berlin", Café),
        Work = new HttpWork
        {
            Method = "POST",
            Url = "https://example.org/hook?x=1",
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add("Accept", "text/plain"),
            Body = "{}",
            ExpectedStatus = [200, 204],
            ExpectedBody = "^ok",
            Tls = new HttpTls(true, "/ca.pem", "/me.pem", "/me.key"),
        },
        Target = new Target(ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"), null),
        Overlap = OverlapPolicy.Skip,
        Misfire = new MisfirePolicy(CatchUp.All, TimeSpan.FromHours(2)),
        Retry = new RetryPolicy(3, TimeSpan.FromSeconds(5), 1.5, TimeSpan.FromMinutes(10)),
        Timeout = TimeSpan.FromMinutes(5),
        KillGrace = TimeSpan.FromMilliseconds(2500),
        OnLost = OnLost.Rerun,
        StartsAt = Noon,
        ExpiresAt = Noon.AddYears(1),
        Ephemeral = true,
        History = new HistoryPolicy(7, null),
    };

    private static readonly JobDefinition Arguments = Plain with
    {
        Work = new ShellWork
        {
            Arguments = ["/usr/bin/env", ""],
            Shell = "/bin/bash",
            WorkingDirectory = "/tmp",
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("LANG", "C"),
            User = "nobody",
            Stdin = "a\nb\n",
        },
        Target = new Target(ImmutableSortedDictionary<string, string>.Empty, 3),
    };

    private static readonly PlannedAttempt Planned = new("node-1", Process, 1, Noon);
    private static readonly AttemptRecord Record = new(First, Trigger.Schedule, 4, Ended, "out\nerr\n", 12, HistoryPolicy.Default);
    private static readonly AttemptRecord NeverRan = new(Second, Trigger.Manual, 4, Lost, "", 0, new HistoryPolicy(5, null));
    private static readonly SkipRecord Skip = new(Backup, Noon, Noon.AddHours(5), "paused", "@hourly", null, Noon.AddHours(6));
    private static readonly SkipRecord SkipInZone = Skip with { TimeZone = "Asia/Tokyo" };
    private static readonly RecordedExecution Recorded = new(Scheduled, [Record, Record with { Id = new AttemptId(Scheduled, "node-1", 2) }]);
    private static readonly LastOutcome Last = new(Manual, Outcome.Succeeded, "", Noon.AddSeconds(4));

    private static readonly RunOverrides Overrides = new(ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "debug"), ["--full", ""]);

    private static readonly JobState Fresh = new() { Definition = Arguments, Revision = 1, CreatedAt = At, UpdatedAt = At, Cursor = At };

    private static readonly JobState Busy = new()
    {
        Definition = Plain,
        Revision = 9,
        CreatedAt = At,
        UpdatedAt = At.AddHours(1),
        Pause = new Pause(At, "on holiday"),
        Deleted = true,
        Cursor = Noon,
        StartedThrough = Noon.AddSeconds(2),
        Open =
        [
            new OpenExecution(Scheduled, Trigger.CatchUp, 8,
            [
                new OpenAttempt(First, Process, Noon, AttemptPhase.Ended, Ended),
                new OpenAttempt(new AttemptId(Scheduled, "node-1", 2), new Incarnation(7), Noon.AddSeconds(10), AttemptPhase.Armed, null),
            ]),
        ],
        Last = [Last],
    };

    private static readonly JobView View = new(Plain, 2, At, At, null, Noon, [Noon, Noon.AddDays(1)],
        [new OpenExecutionView(Scheduled, Trigger.Schedule, 4, [new OpenAttemptView(First, "armed", Noon, null, null), new OpenAttemptView(Second, "ended", Noon, Noon, Ended)])],
        [Last]);

    private static readonly JobView PausedView = new(Full, 3, At, At, new Pause(At, ""), Noon, [], [], []);

    private static readonly ExecutionView Shown = new(Manual, Trigger.Manual, 2, Outcome.TimedOut, "took more than 5m",
    [
        new AttemptView("node-1", 1, "ended", Noon, Noon, Noon.AddSeconds(1), Outcome.TimedOut, 137, "killed", "text", 3),
        new AttemptView("node-2", 1, "armed", null, null, null, null, null, "", null, 0),
    ]);

    private static readonly NodeView Node = new("node-1", "127.0.0.1:4053", ["executor", "scheduler"],
        ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"), "up", 1, 2, 3, TimeSpan.FromMilliseconds(-17));

    private static readonly NodeView Stranger = new("node-2", "127.0.0.1:4054", [], ImmutableSortedDictionary<string, string>.Empty, "joining", null, null, null, null);

    public static readonly ImmutableArray<(string Name, object Value)> All =
    [
        ("pe", new PartitionEvents(
        [
            new JobEvent.Put(Café, At, Full, 1),
            new JobEvent.Put(Backup, At, Arguments, 2),
            new JobEvent.Paused(Backup, At, "on holiday"),
            new JobEvent.Resumed(Backup, At),
            new JobEvent.ExecutionPlanned(Backup, At, Scheduled, Trigger.Schedule, [Planned, Planned with { Node = "node-2", On = new Incarnation(7) }]),
            new JobEvent.ExecutionPlanned(Backup, At, Manual, Trigger.Manual, []),
            new JobEvent.AttemptPlanned(Backup, At, Scheduled, Planned with { Number = 2 }),
            new JobEvent.AttemptMoved(Backup, At, First, Planned),
            new JobEvent.AttemptMoved(Backup, At, Second, null),
            new JobEvent.DueTimesSkipped(Backup, At, Noon, Noon.AddHours(1), "overlap"),
            new JobEvent.AttemptsRevoked(Backup, At, [First, Second], "edited"),
            new JobEvent.AttemptDisarmed(Backup, At, First),
            new JobEvent.RevocationRefused(Backup, At, Second),
            new JobEvent.AttemptFinished(Backup, At, First, Ended),
            new JobEvent.ExecutionEnded(Backup, At, Scheduled, Outcome.Cancelled, "edited"),
            new JobEvent.Deleted(Backup, At),
        ])),
        .. Limits, .. Whys,
        .. Calendars,
        .. Followed,
        ("pe.empty", new PartitionEvents([])),
        ("ps", new PartitionSnapshot([Busy, Fresh], [Record, NeverRan], [Skip, SkipInZone])),
        ("te", new TermEntered(3)),
        ("tb", new TermBegan(3, "node-1", At)),
        ("cc", new ClusterCreated(8, At)),
        ("ss", new SchedulerSnapshot(8, 3, "node-1", At)),
        ("js", Busy),
        ("jd", Full),
        ("js.tally", Busy with { Tally = new Tally(7, 2, Noon, null) }),
        ("jd.noop", Plain with { Work = new NoopWork() }),
        ("jd.foreign", Plain with
        {
            Work = new ForeignWork { Executor = "kafka", Config = ImmutableSortedDictionary<string, string>.Empty.Add("topic", "orders"), Reason = "no such executor" },
            Foreign = ImmutableSortedDictionary<string, string>.Empty.Add("dkron", "{}"),
        }),
        ("jd.retry", Plain with { Overlap = OverlapPolicy.Replace, Retry = RetryPolicy.None with { Attempts = 3, Jitter = 0.25, OtherNode = true } }),
        ("pe.kill", new PartitionEvents(
        [
            new JobEvent.ExecutionKilled(Backup, At, Manual, "killed by ada"),
            new JobEvent.ExecutionPlanned(Backup, At, Manual, Trigger.Manual, [Planned]) { Forced = true, Overrides = Overrides },
        ])),
        ("js.runs", Fresh with
        {
            Open = [new OpenExecution(Manual, Trigger.Manual, 1, []) { KillReason = "killed", Forced = true, Overrides = Overrides }],
            RecentRuns = [new RecentRun(Manual, -5)],
        }),
        ("jd.memory", Plain with { Work = new ShellWork { Command = "x", MemoryLimit = 1L << 40 } }),
        ("jd.any", Plain with { Work = new HttpWork { Url = "https://example.org", AnyStatus = true } }),

        ("he", new Hello(3, Process)),
        ("lr", new LedgerReport(3, Process, 2, [new LedgerEntry(First, LedgerPhase.Armed, null), new LedgerEntry(Second, LedgerPhase.Finished, Noon)])),
        ("cw", new PortRefused(Process, new Incarnation(7), null)),
        ("sb", new SchedulerBeat(3, "node-1", At, ["partition 2"], [new ExpectedDue(First.Execution.Job, Noon, "0 12 * * *", null), new ExpectedDue(First.Execution.Job, Noon, "0 12 * * *", "Europe/Berlin")])),
        ("ub.silent", new UpdateBatch([new Update.SchedulerSilent(At, 3, "node-1", "scheduler", 12)])),
        ("cw.stopped", new PortRefused(Process, new Incarnation(7), Noon)),
        ("he.session", new Hello(3, Process, 638_000_000_000_000_000)),
        ("lr.predecessors", new LedgerReport(3, Process, 2, [new LedgerEntry(First, LedgerPhase.Running, Noon)]) { Predecessors = [new Incarnation(7)] }),
        ("lr.part", new LedgerReport(3, Process, 2, [new LedgerEntry(First, LedgerPhase.Running, Noon)], 638_000_000_000_000_000, 2, true)),
        ("ob.overlap", new OrderBatch(3, Process, 14,
        [
            new Order.Arm(new ArmedAttempt(First, Noon, Trigger.Schedule, 4, Arguments.Work, null, TimeSpan.Zero, HistoryPolicy.Default) { Overlap = OverlapPolicy.Queue, RetryPossible = true }),
        ])),
        ("ob.revocation", new OrderBatch(3, Process, 13, [new Order.Disarm(First, 638_000_000_000_000_001)])),
        ("rb.revocation", new ReportBatch(3, Process, [new Report.Disarmed(First, 638_000_000_000_000_001)])),
        ("js.remade", Busy with { Deleted = false, EndedAhead = [Noon.AddSeconds(5)], Open = [Busy.Open[0] with { Withdrawn = true }] }),
        ("ob", new OrderBatch(3, Process, 12,
        [
            new Order.Arm(new ArmedAttempt(First, Noon, Trigger.Schedule, 4, Full.Work, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(10), HistoryPolicy.Default)),
            new Order.Arm(new ArmedAttempt(Second, Noon, Trigger.Manual, 4, Arguments.Work, null, TimeSpan.Zero, new HistoryPolicy(1, null))),
            new Order.Disarm(First, 0),
            new Order.Kill(Second, "deleted"),
            new Order.Acknowledge(First),
        ])),
        ("ot", new OrdersTaken(3, Process, 12)),
        ("rb", new ReportBatch(3, Process,
        [
            new Report.Started(First, Noon.AddMilliseconds(2)),
            new Report.Finished(First, Ended),
            new Report.Disarmed(Second, 0),
            new Report.DisarmRefused(First),
        ])),
        ("dn", new DrainNotice(3, Process)),
        ("pr", new PulseRequest("node-1", Process, 123_456_789, At, 1, 2, 3)),
        ("pu", new Pulse(3, Process, 123_456_789)),

        ("ra", new RecordAttempts(Process, 5, [Record, NeverRan])),
        ("ar", new AttemptsRecorded(Process, 5)),
        ("rs", new RecordFromScheduler(6, [NeverRan], [Skip])),
        ("sr", new SchedulerRecorded(6)),
        ("rat", Record),
        ("rsk", SkipInZone),
        ("le", new ListExecutions(Backup, "2026", 100)),
        ("le.first", new ListExecutions(Backup, null, 100)),
        ("el", new ExecutionsListed(new Page<RecordedExecution>([Recorded], "next"))),
        ("el.last", new ExecutionsListed(new Page<RecordedExecution>([], null))),
        ("fe", new FindExecution(Manual)),
        ("ef", new ExecutionFound(Recorded)),
        ("ef.none", new ExecutionFound(null)),
        ("rr", new ReadRange(Backup, At, Noon)),
        ("rd", new RangeRead(new RecordedRange([Recorded], [Skip]))),
        ("rd.trimmed", new RangeRead(new RecordedRange([], [], At))),
        ("hf", new HistoryFailed("the disk is full")),

        ("cp", new JobCommand.Put(Full)),
        ("cd", new JobCommand.Delete(Backup)),
        ("ch", new JobCommand.Pause(Backup, "on holiday")),
        ("cr", new JobCommand.Resume(Backup)),
        ("cx", new JobCommand.Run(Backup, "m4f1d09ab")),
        ("cx.forced", new JobCommand.Run(Backup, "k00ff") { Force = true, Overrides = Overrides }),
        ("ck", new JobCommand.Kill(Manual, "killed by ada: it hangs")),
        ("rk", new JobReply.KillAccepted(Manual, ["node-1"])),
        ("rc", new JobReply.Accepted(JobChange.Updated, 4, ["node-1", "node-2"])),
        ("rx", new JobReply.RunAccepted(Manual)),
        ("rn", new JobReply.NotFound(Backup)),
        ("rf", new JobReply.Refused("it is being deleted")),

        ("fj", new FindJob(Backup)),
        ("jf", new JobFound(View)),
        ("jf.none", new JobFound(null)),
        ("lj", new ListJobs(Backup, 100)),
        ("lj.first", new ListJobs(null, 100)),
        ("jl", new JobsListed([View, PausedView], true)),
        ("ao", new AskOpen(Scheduled)),
        ("of", new OpenFound(View.Open[0])),
        ("of.forced", new OpenFound(View.Open[0] with
        {
            Forced = true,
            Overrides = Overrides,
            KillReason = "killed",
            Attempts = [View.Open[0].Attempts[0] with { State = "waiting", Reason = "overlap" }],
        })),
        ("of.none", new OpenFound(null)),
        ("sh", new ShowScheduler()),
        ("sn.down", new SchedulerShown("node-1", "127.0.0.1:4053", 3, At, 8, PartitionsDown: 2)),
        ("sn", new SchedulerShown("node-1", "127.0.0.1:4053", 3, At, 8)),
        ("an", new AskNodes()),
        ("ns", new NodesShown([Node, Stranger])),
        ("vjp", new Page<JobView>([View], "backup")),
        ("vj", PausedView),
        ("vj.fault", View with { Fault = "it cannot be decided" }),
        ("vj.tally", View with { Tally = new Tally(1, 1, Noon, Noon.AddSeconds(1)) }),
        ("vx", Shown),
        ("vx.forced", Shown with { Forced = true, Overrides = Overrides }),
        ("vx.open", Shown with { Outcome = null, Reason = "", Attempts = [] }),
        ("va", new AccountingEntry(Noon, "Succeeded", "", "node-1", Scheduled)),
        ("va.none", new AccountingEntry(Noon, "Skipped", "paused", null, null)),
        ("vn", Node),
        ("vc.down", new ClusterView("node-1", "127.0.0.1:4053", 3, At, 8, [Node]) { PartitionsDown = 2 }),
        ("vc", new ClusterView("node-1", "127.0.0.1:4053", 3, At, 8, [Node, Stranger])),

        ("ub", new UpdateBatch(
        [
            new Update.JobChanged(At, Backup, 4, JobChange.Created),
            new Update.AttemptStarted(At, First),
            new Update.AttemptFinished(At, Second, Outcome.Succeeded),
            new Update.DueTimesSkipped(At, Backup, Noon, "paused"),
            new Update.NodeUp(At, "node-1", "127.0.0.1:4053"),
            new Update.NodeGone(At, "node-2", "127.0.0.1:4054"),
            new Update.TermBegan(At, 3, "node-1"),
        ])),
    ];
}

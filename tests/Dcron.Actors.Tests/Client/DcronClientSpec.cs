using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Client;
using Dcron.Actors.History;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Client;

/// <summary>The client, with probes in place of all that answers it.</summary>
public sealed class DcronClientSpec : TestKit
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobId Name = JobId.Of("a");
    private static readonly NodesShown NoNodes = new([]);

    private readonly TestProbe scheduler;
    private readonly TestProbe directory;
    private readonly TestProbe history1;
    private readonly TestProbe history2;
    private readonly TestProbe elsewhere;

    public DcronClientSpec(ITestOutputHelper output) : base("akka.test.single-expect-default = 20s\nakka.loggers = []", "client", output) =>
        (scheduler, directory, history1, history2, elsewhere) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    [Fact]
    public async Task Hands_a_command_to_the_scheduler_and_gives_back_its_reply()
    {
        var sending = Client().SendAsync(new JobCommand.Resume(Name), CancellationToken.None);

        await scheduler.ExpectMsgAsync<JobCommand.Resume>();
        scheduler.Reply(new JobReply.NotFound(Name));

        Assert.Equal(new JobReply.NotFound(Name), await sending);
    }

    [Fact]
    public async Task Says_that_no_scheduler_answered_and_that_repeating_is_safe()
    {
        var error = await Assert.ThrowsAsync<SchedulerUnavailableException>(
            () => Client(TimeSpan.FromMilliseconds(50)).SendAsync(new JobCommand.Resume(Name), CancellationToken.None));

        Assert.Contains("No scheduler answered within", error.Message);
        Assert.Contains("safe to repeat", error.Message);
    }

    [Fact]
    public async Task Gives_the_last_name_of_a_page_to_go_on_from()
    {
        var listing = Client().ListJobsAsync(null, 1, CancellationToken.None);
        await scheduler.ExpectMsgAsync(new ListJobs(null, 1));
        scheduler.Reply(new JobsListed([View()], More: true));

        Assert.Equal("a", (await listing).Next);
    }

    [Fact]
    public async Task Turns_to_the_next_history_when_one_fails_or_does_not_answer()
    {
        var listing = Client(TimeSpan.FromMilliseconds(400)).ListExecutionsAsync(Name, null, 10, CancellationToken.None);
        await scheduler.ExpectMsgAsync<FindJob>();
        scheduler.Reply(new JobFound(null));
        await history1.ExpectMsgAsync<ListExecutions>();
        await history2.ExpectMsgAsync<ListExecutions>();
        history2.Reply(new ExecutionsListed(new Page<RecordedExecution>([Recorded(Noon)], null)));

        Assert.Equal(Noon, Assert.Single((await listing).Items).Id.Due);
    }

    [Fact]
    public async Task Says_why_the_history_did_not_answer()
    {
        var finding = Client().AccountAsync(Name, Noon, Noon.AddHours(1), CancellationToken.None);
        await scheduler.ExpectMsgAsync<FindJob>();
        scheduler.Reply(new JobFound(View()));
        await elsewhere.ExpectMsgAsync<AskNodes>();
        elsewhere.Reply(NoNodes);
        foreach (var history in new[] { history1, history2 })
        {
            await history.ExpectMsgAsync<ReadRange>();
            history.Reply(new HistoryFailed("the disk is full"));
        }

        var error = await Assert.ThrowsAsync<SchedulerUnavailableException>(() => finding);
        Assert.Contains("the disk is full", error.Message);
    }

    [Fact]
    public async Task Lists_open_executions_before_those_that_ended_and_none_twice()
    {
        var listing = Client().ListExecutionsAsync(Name, null, 10, CancellationToken.None);
        await scheduler.ExpectMsgAsync<FindJob>();
        scheduler.Reply(new JobFound(View() with { Open = [Open(Noon.AddMinutes(1))] }));
        await history1.ExpectMsgAsync<ListExecutions>();
        // Of an execution on several nodes some attempts have ended while others run.
        history1.Reply(new ExecutionsListed(new Page<RecordedExecution>([Recorded(Noon.AddMinutes(1)), Recorded(Noon)], null)));

        Assert.Equal([(Noon.AddMinutes(1), false), (Noon, true)], (await listing).Items.Select(e => (e.Id.Due, e.Outcome is not null)));
    }

    [Fact]
    public async Task Knows_no_account_of_a_job_that_does_not_exist()
    {
        var finding = Client().AccountAsync(Name, Noon, Noon.AddHours(1), CancellationToken.None);
        await scheduler.ExpectMsgAsync<FindJob>();
        scheduler.Reply(new JobFound(null));

        Assert.Null(await finding);
    }

    [Fact]
    public async Task Says_why_from_the_job_its_roster_the_nodes_the_history_and_the_queue()
    {
        var open = Open(Noon);
        var asking = Client().WhyAsync(Name, new WhyQuestion(null, Noon.AddMinutes(-1), Noon), CancellationToken.None);
        Assert.True((await scheduler.ExpectMsgAsync<FindJob>()).WithRoster);
        var waits = open with { Attempts = [open.Attempts[0] with { State = "unplaced", Reason = "it waits for a slot of pool=db" }] };
        scheduler.Reply(new JobFound(View() with { Open = [waits] }) { Roster = Roster.None.Add([new RosterChange(Noon, "n1", NodeStanding.Able, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty)]) });
        await elsewhere.ExpectMsgAsync<AskNodes>();
        elsewhere.Reply(new NodesShown([new NodeView("s1", "10.0.0.1:4053", ["scheduler"], System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, "up", null, null, null, null)]));
        await history1.ExpectMsgAsync<ReadRange>();
        history1.Reply(new RangeRead(new RecordedRange([], [])));
        await scheduler.ExpectMsgAsync<AskQueue>();
        scheduler.Reply(new QueueShown([], [new Core.Limits.QueuedView(4, open.Id, 0, Noon, "full")]));

        var answer = (await asking)!;

        Assert.Contains("it is number 4 in the queue", Assert.Single(answer.Now, s => s.Contains("has not started")));
        var entry = Assert.Single(answer.Entries, e => e.Due == Noon);
        Assert.Equal("unplaced: it waits for a slot of pool=db", entry.Reason);
        Assert.Equal(["n1"], entry.Candidates!.Names);
        Assert.Equal([new NoCandidate("s1", "it has no role executor")], entry.Candidates.Others);
    }

    [Fact]
    public async Task Shows_the_nodes_as_a_scheduler_node_sees_them()
    {
        var listing = Client().ListNodesAsync(CancellationToken.None);
        await elsewhere.ExpectMsgAsync<AskNodes>();
        elsewhere.Reply(NoNodes);

        Assert.Empty(await listing);
    }

    [Fact]
    public async Task Shows_the_nodes_as_this_node_sees_them_when_no_scheduler_node_answers()
    {
        var listing = Client().ListNodesAsync(CancellationToken.None);
        await elsewhere.ExpectMsgAsync<AskNodes>();
        await directory.ExpectMsgAsync<AskNodes>();
        directory.Reply(NoNodes);

        Assert.Empty(await listing);
    }

    private DcronClient Client(TimeSpan? timeout = null) =>
        new(scheduler.Ref, directory.Ref, new Peers([elsewhere.Ref], [history1.Ref, history2.Ref]), timeout ?? TimeSpan.FromSeconds(20), new FakeTimeProvider(Noon));

    private static JobView View() => new(
        new JobDefinition { Name = Name, Schedule = ScheduleParser.Parse("@every 1m", null, Name), Work = new NoopWork() }, 1, Noon, Noon, null, Noon, [], [], []);

    private static OpenExecutionView Open(DateTimeOffset due)
    {
        var id = ExecutionId.Scheduled(Name, due);
        return new OpenExecutionView(id, Trigger.Schedule, 1, [new OpenAttemptView(new AttemptId(id, "n2", 1), "running", due, due, null)]);
    }

    private static RecordedExecution Recorded(DateTimeOffset due)
    {
        var id = ExecutionId.Scheduled(Name, due);
        return new RecordedExecution(id, [new AttemptRecord(
            new AttemptId(id, "n1", 1), Trigger.Schedule, 1, new AttemptResult(Outcome.Succeeded, 0, "", due, due), "", 0, HistoryPolicy.Default)]);
    }

    private sealed record Peers(IReadOnlyList<ICanTell> DirectoryList, IReadOnlyList<ICanTell> HistoryList) : IPeers
    {
        public IReadOnlyList<ICanTell> Directories() => DirectoryList;

        public IReadOnlyList<ICanTell> Confirmers() => DirectoryList;

        public IReadOnlyList<ICanTell> Histories() => HistoryList;
    }
}

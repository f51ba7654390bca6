using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>What comes back from executors, and what happens to the work of those that do not come back.</summary>
public sealed class PartitionResultsSpec(ITestOutputHelper output) : PartitionTest(output)
{
    private static readonly RetryPolicy Twice = new(2, TimeSpan.FromSeconds(10), 2.0, TimeSpan.FromHours(1));

    [Fact]
    public async Task Acknowledges_a_result_when_it_is_in_the_journal_and_not_before()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Journal.Hold();

        Report(partition, Finished(armed.Id, Outcome.Succeeded, Due));
        await Journal.HeldAsync();
        await SettledAsync(partition);
        await NothingCameAsync(Link1);

        Journal.LetGo();
        Assert.Equal(armed.Id, (await OrderAsync<Order.Acknowledge>(Link1)).Attempt);
        Assert.Equal(Outcome.Succeeded, (await FindAsync(partition, "a"))!.Last[0].Outcome);
    }

    [Fact]
    public async Task Acknowledges_a_repeated_result_and_changes_nothing()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Report(partition, Finished(armed.Id, Outcome.Succeeded, Due));
        await OrderAsync<Order.Acknowledge>(Link1);
        var before = Entries.Length;

        Report(partition, Finished(armed.Id, Outcome.Failed, Due));

        Assert.Equal(armed.Id, (await OrderAsync<Order.Acknowledge>(Link1)).Attempt);
        Assert.Equal(before, Entries.Length);
        Assert.Equal(Outcome.Succeeded, Assert.Single((await FindAsync(partition, "a"))!.Last).Outcome);
    }

    [Fact]
    public async Task Acknowledges_a_result_of_a_job_that_it_does_not_know()
    {
        var partition = await StartAsync();
        Ready(partition);

        Report(partition, Finished(AttemptOf("gone"), Outcome.Succeeded, Due));

        Assert.Equal(AttemptOf("gone"), (await OrderAsync<Order.Acknowledge>(Link1)).Attempt);
    }

    [Theory]
    [InlineData(Outcome.Failed)]
    [InlineData(Outcome.TimedOut)]
    public async Task Arms_a_second_attempt_after_the_delay_when_the_first_has_failed(Outcome outcome)
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a") with { Retry = Twice });
        await AdvanceToAsync(partition, Due.AddSeconds(2));

        Report(partition, Finished(armed.Id, outcome, Due));

        var orders = (await Link1.ExpectMsgAsync<SendOrders>()).Orders;
        var retry = Assert.Single(orders.OfType<Order.Arm>()).Attempt;
        Assert.Single(orders.OfType<Order.Acknowledge>());
        Assert.Equal((AttemptOf("a", number: 2), Due.AddSeconds(12)), (retry.Id, retry.StartAt));
        Report(partition, Finished(retry.Id, outcome, Due.AddSeconds(12)));
        await OrderAsync<Order.Acknowledge>(Link1);
        Assert.Equal(outcome, Assert.Single((await FindAsync(partition, "a"))!.Last).Outcome);
    }

    [Fact]
    public async Task Moves_what_a_lost_node_had_not_started()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Ready2(partition);

        partition.Tell(new NodeGone(N1.Incarnation));

        var moved = (await OrderAsync<Order.Arm>(Link2)).Attempt;
        Assert.Equal((AttemptOf("a", "n2"), armed.StartAt), (moved.Id, moved.StartAt));
    }

    [Fact]
    public async Task Calls_lost_what_a_lost_node_may_have_started_once_it_has_not_come_back_for_a_while_and_tells_the_history()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Ready2(partition);
        await AdvanceToAsync(partition, Due);

        partition.Tell(new NodeGone(N1.Incarnation));
        Assert.Equal(armed.Id, Assert.Single(Assert.Single((await FindAsync(partition, "a"))!.Open).Attempts).Id);
        await AdvanceToAsync(partition, Due + Settings.DoubtGrace);

        var told = Assert.Single((await History.ExpectMsgAsync<RecordFromScheduler>()).Attempts);
        Assert.Equal((armed.Id, Outcome.Lost), (told.Id, told.Result.Outcome));
        Assert.Equal(Outcome.Lost, (await FindAsync(partition, "a"))!.Last[0].Outcome);
        await NothingCameAsync(Link2);
    }

    [Fact]
    public async Task Runs_what_a_lost_node_had_not_started_when_it_comes_back_and_knows_it()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        await AdvanceToAsync(partition, Due);
        partition.Tell(new NodeGone(N1.Incarnation));

        partition.Tell(new NodeReady(N2, Link2.Ref, [], 0, Session, [N1.Incarnation]));

        var again = (await OrderAsync<Order.Arm>(Link2)).Attempt;
        Assert.Equal((armed.Id.Execution, armed.StartAt), (again.Id.Execution, again.StartAt));
    }

    [Fact]
    public async Task Leaves_to_a_node_that_comes_back_what_it_says_it_had_started()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        await AdvanceToAsync(partition, Due);
        partition.Tell(new NodeGone(N1.Incarnation));

        partition.Tell(new NodeReady(N2, Link2.Ref, [new LedgerEntry(armed.Id, LedgerPhase.Finished, Due)], 0, Session, [N1.Incarnation]));
        await AdvanceToAsync(partition, Due + Settings.DoubtGrace);
        Assert.Single((await FindAsync(partition, "a"))!.Open);
        partition.Tell(new NodeReports(N2.Incarnation, [new Report.Finished(armed.Id, new AttemptResult(Outcome.Succeeded, 0, "", Due, Due.AddSeconds(1)))]));

        Assert.Equal(Outcome.Succeeded, (await FindAsync(partition, "a"))!.Last[0].Outcome);
    }

    [Fact]
    public async Task Moves_at_once_what_was_to_start_after_a_node_had_certainly_stopped()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Ready2(partition);
        await AdvanceToAsync(partition, Due.AddSeconds(1));

        partition.Tell(new NodeGone(N1.Incarnation, Due.AddMilliseconds(-1)));

        Assert.Equal((AttemptOf("a", "n2"), armed.StartAt), ((await OrderAsync<Order.Arm>(Link2)).Attempt.Id, armed.StartAt));
    }

    [Fact]
    public async Task Runs_what_was_lost_again_elsewhere_where_the_job_says_so()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a") with { OnLost = OnLost.Rerun });
        Report(partition, new Report.Started(armed.Id, Due));
        Ready2(partition);
        await AdvanceToAsync(partition, Due.AddSeconds(5));

        partition.Tell(new NodeGone(N1.Incarnation));

        Assert.Equal(AttemptOf("a", "n2", 2), (await OrderAsync<Order.Arm>(Link2)).Attempt.Id);
    }

    [Fact]
    public async Task Revokes_what_is_armed_on_a_node_that_is_about_to_stop_and_then_moves_it()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Ready2(partition);

        partition.Tell(new NodeLeaving(N1.Incarnation));
        var disarm = await OrderAsync<Order.Disarm>(Link1);
        await SettledAsync(partition);
        await NothingCameAsync(Link2);
        Report(partition, new Report.Disarmed(armed.Id, disarm.Revocation));

        Assert.Equal(AttemptOf("a", "n2"), (await OrderAsync<Order.Arm>(Link2)).Attempt.Id);
    }
}

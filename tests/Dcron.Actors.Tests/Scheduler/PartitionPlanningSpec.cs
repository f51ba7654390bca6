using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Updates;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>Plan before due, record before arm.</summary>
public sealed class PartitionPlanningSpec(ITestOutputHelper output) : PartitionTest(output)
{
    [Fact]
    public async Task Arms_an_attempt_arm_ahead_before_it_is_due_and_not_earlier()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("a"));

        // Half a second more: whatever else starts on the whole second then is not held up.
        await AdvanceToAsync(partition, Due.AddSeconds(-15).AddMilliseconds(-501));
        await NothingCameAsync(Link1);
        await AdvanceToAsync(partition, Due.AddSeconds(-15).AddMilliseconds(-500));

        var sent = await Link1.ExpectMsgAsync<SendOrders>();
        var armed = Assert.IsType<Order.Arm>(Assert.Single(sent.Orders)).Attempt;
        Assert.Equal((AttemptOf("a"), Due, Session), (armed.Id, armed.StartAt, sent.Session));
    }

    [Fact]
    public async Task Orders_nothing_while_the_plan_is_not_in_the_journal()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("a"));
        Journal.Hold();

        await AdvanceToAsync(partition, Due.AddSeconds(-15));
        await Journal.HeldAsync();
        await SettledAsync(partition);
        await NothingCameAsync(Link1);

        Journal.LetGo();
        await OrderAsync<Order.Arm>(Link1);
        Assert.Single(Events.OfType<JobEvent.ExecutionPlanned>());
    }

    [Fact]
    public async Task Answers_and_publishes_nothing_while_a_change_is_not_in_the_journal()
    {
        var partition = await StartAsync();
        Journal.Hold();

        var asker = Ask(partition, new JobCommand.Put(Job("a")));
        await Journal.HeldAsync();
        await SettledAsync(partition);
        await NothingCameAsync(asker);
        await NothingCameAsync(Watchers);

        Journal.LetGo();
        await asker.ExpectMsgAsync<JobReply.Accepted>();
        var published = (UpdateBatch)(await Watchers.ExpectMsgAsync<Publish>()).Message;
        Assert.IsType<Update.JobChanged>(Assert.Single(published.Updates));
    }

    [Fact]
    public async Task Answers_no_query_by_what_is_not_in_the_journal()
    {
        var partition = await StartAsync();
        Journal.Hold();
        Ask(partition, new JobCommand.Put(Job("a")));
        await Journal.HeldAsync();

        var found = FindAsync(partition, "a");
        await SettledAsync(partition);
        Assert.False(found.IsCompleted);

        Journal.LetGo();
        Assert.NotNull(await found);
    }

    [Fact]
    public async Task Writes_jobs_that_are_due_together_as_one_entry()
    {
        var partition = await StartAsync();
        Ready(partition);
        for (var i = 0; i < 100; i++) await PutAsync(partition, Job($"a{i}"));
        var before = Entries.Length;

        await AdvanceToAsync(partition, Due.AddSeconds(-15));

        var orders = (await Link1.ExpectMsgAsync<SendOrders>()).Orders;
        Assert.Equal(100, orders.OfType<Order.Arm>().Count());
        Assert.Equal(before + 1, Entries.Length);
    }

    [Fact]
    public async Task Takes_what_comes_while_a_write_is_in_flight_into_one_further_write()
    {
        var partition = await StartAsync();
        var before = Entries.Length;
        Journal.Hold();
        var first = Ask(partition, new JobCommand.Put(Job("a")));
        await Journal.HeldAsync();

        var further = Enumerable.Range(0, 50).Select(i => Ask(partition, new JobCommand.Put(Job($"b{i}")))).ToList();
        await SettledAsync(partition);
        Journal.LetGo();

        await first.ExpectMsgAsync<JobReply.Accepted>();
        foreach (var asker in further) await asker.ExpectMsgAsync<JobReply.Accepted>();
        Assert.Equal(before + 2, Entries.Length);
    }

    [Fact]
    public async Task Skips_a_due_time_that_no_node_took_and_tells_the_history_until_it_has_it()
    {
        var partition = await StartAsync();
        await PutAsync(partition, Job("a"));

        await AdvanceToAsync(partition, Due + Settings.NoNodeGrace);

        var told = await History.ExpectMsgAsync<RecordFromScheduler>();
        Assert.Equal("no eligible node: no executor is up", Assert.Single(told.Skips).Reason);
        await AdvanceToAsync(partition, Clock.GetUtcNow().AddSeconds(5));
        Assert.Equal(told.Number, (await History.ExpectMsgAsync<RecordFromScheduler>()).Number);
        partition.Tell(new SchedulerRecorded(told.Number));
        await AdvanceToAsync(partition, Clock.GetUtcNow().AddSeconds(30));
        await NothingCameAsync(History);
    }

    [Fact]
    public async Task Arms_a_waiting_job_as_soon_as_a_node_comes_up()
    {
        var partition = await StartAsync();
        await PutAsync(partition, Job("a"));
        await AdvanceToAsync(partition, Due.AddSeconds(3));

        Ready(partition);

        Assert.Equal(AttemptOf("a"), (await OrderAsync<Order.Arm>(Link1)).Attempt.Id);
    }

    [Fact]
    public async Task Plans_nothing_on_a_node_that_cannot_be_reached()
    {
        var partition = await StartAsync();
        Ready(partition);
        Ready2(partition);
        partition.Tell(new NodeUnavailable(N1.Incarnation));
        for (var i = 0; i < 20; i++) await PutAsync(partition, Job($"a{i}"));

        await AdvanceToAsync(partition, Due.AddSeconds(-15));

        Assert.Equal(20, (await Link2.ExpectMsgAsync<SendOrders>()).Orders.Length);
        await NothingCameAsync(Link1);
    }

    [Fact]
    public async Task Runs_a_reboot_job_when_the_cluster_has_started_and_no_other()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("boot", "@reboot"));
        await PutAsync(partition, Job("a"));

        partition.Tell(new ClusterStarted());

        Assert.Equal(new ExecutionId(JobId.Of("boot"), Noon, ""), (await OrderAsync<Order.Arm>(Link1)).Attempt.Id.Execution);
    }
}

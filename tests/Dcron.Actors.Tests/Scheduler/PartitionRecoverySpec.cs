using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>A partition that is started again: after a failed write, under the next term, from a snapshot.</summary>
public sealed class PartitionRecoverySpec(ITestOutputHelper output) : PartitionTest(output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Comes_back_after_a_write_that_failed_with_all_that_was_written_before(bool rejected)
    {
        var partition = await StartSupervisedAsync();
        Ready(partition);
        await PutAsync(partition, Job("a"));
        if (rejected) Journal.RejectNext();
        else Journal.FailNext();

        var asker = Ask(partition, new JobCommand.Put(Job("b")));
        await UpAsync();

        Assert.Null(await FindAsync(partition, "b"));
        Assert.NotNull(await FindAsync(partition, "a"));
        await NothingCameAsync(asker);
        await PutAsync(partition, Job("b"));
    }

    [Fact]
    public async Task Plans_again_what_it_could_not_write()
    {
        var partition = await StartSupervisedAsync();
        Ready(partition);
        await PutAsync(partition, Job("a"));
        Journal.FailNext();

        await SettledAsync(await Sys.ActorSelection(partition.Path / "actor").ResolveOne(TimeSpan.FromSeconds(20)));
        Clock.Advance(Due.AddSeconds(-15) - Noon);
        await UpAsync();
        await NothingCameAsync(Link1);
        Ready(partition);

        Assert.Equal(AttemptOf("a"), (await OrderAsync<Order.Arm>(Link1)).Attempt.Id);
        Assert.Single(Events.OfType<JobEvent.ExecutionPlanned>());
    }

    [Fact]
    public async Task Cannot_write_once_a_later_term_has_entered()
    {
        var old = await StartAsync(1);
        Ready(old);
        await PutAsync(old, Job("a"));
        var young = await StartAsync(2);
        await WatchAsync(old);

        var asker = Ask(old, new JobCommand.Put(Job("b")));
        await ExpectTerminatedAsync(old);

        await NothingCameAsync(asker);
        await NothingCameAsync(Link1);
        await PutAsync(young, Job("c"));
        Assert.Null(await FindAsync(young, "b"));
    }

    [Fact]
    public async Task Does_not_start_under_a_term_that_is_over()
    {
        var young = await StartAsync(2);
        await PutAsync(young, Job("a"));

        var old = Sys.ActorOf(PropsOf(1));
        await WatchAsync(old);

        await ExpectTerminatedAsync(old);
        await NothingCameAsync(Owner);
        Assert.DoesNotContain(new TermEntered(1), Entries);
    }

    [Fact]
    public async Task Adopts_what_is_planned_and_its_executor_knows()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        partition = await TakeOverAsync(partition);
        await AdvanceToAsync(partition, Due.AddSeconds(1));

        Ready(partition, new LedgerEntry(armed.Id, LedgerPhase.Running, Due));
        var open = Assert.Single((await FindAsync(partition, "a"))!.Open);

        Assert.Equal(Due, Assert.Single(open.Attempts).StartedAt);
        await NothingCameAsync(Link1);
        Report(partition, Finished(armed.Id, Outcome.Succeeded, Due));
        await OrderAsync<Order.Acknowledge>(Link1);
    }

    [Fact]
    public async Task Arms_again_what_is_planned_and_its_executor_does_not_know()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        partition = await TakeOverAsync(partition);

        Ready(partition);

        Assert.Equal(armed, (await OrderAsync<Order.Arm>(Link1)).Attempt);
        Assert.Single(Events.OfType<JobEvent.ExecutionPlanned>());
    }

    [Fact]
    public async Task Disarms_what_an_executor_holds_and_no_job_has_open()
    {
        var partition = await StartAsync();

        Ready(partition, new LedgerEntry(AttemptOf("gone"), LedgerPhase.Armed, null));

        Assert.Equal(AttemptOf("gone"), (await OrderAsync<Order.Disarm>(Link1)).Attempt);
    }

    [Fact]
    public async Task Moves_what_had_not_started_on_a_node_that_is_no_member_any_more()
    {
        var partition = await StartAsync();
        await ArmedAsync(partition, Job("a"));
        partition = await TakeOverAsync(partition);
        Ready2(partition);

        partition.Tell(new NodesKnown([N2.Incarnation]));

        Assert.Equal(AttemptOf("a", "n2"), (await OrderAsync<Order.Arm>(Link2)).Attempt.Id);
    }

    [Fact]
    public async Task Calls_lost_what_may_have_started_on_a_node_that_is_no_member_any_more()
    {
        var partition = await StartAsync();
        await ArmedAsync(partition, Job("a"));
        partition = await TakeOverAsync(partition);
        await AdvanceToAsync(partition, Due);

        partition.Tell(new NodesKnown(ImmutableHashSet<Incarnation>.Empty));
        await AdvanceToAsync(partition, Due + Settings.DoubtGrace);

        Assert.Equal(Outcome.Lost, (await FindAsync(partition, "a"))!.Last[0].Outcome);
    }

    [Fact]
    public async Task Leaves_alone_what_is_armed_on_a_member()
    {
        var partition = await StartAsync();
        await ArmedAsync(partition, Job("a"));
        partition = await TakeOverAsync(partition);
        Ready2(partition);

        partition.Tell(new NodesKnown([N1.Incarnation, N2.Incarnation]));

        Assert.Single((await FindAsync(partition, "a"))!.Open);
        await NothingCameAsync(Link2);
    }

    [Fact]
    public async Task Asks_again_for_a_revocation_that_the_scheduler_before_it_had_not_heard_back_about()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Ask(partition, new JobCommand.Pause(JobId.Of("a"), ""));
        await OrderAsync<Order.Disarm>(Link1);
        partition = await TakeOverAsync(partition);

        Ready(partition, new LedgerEntry(armed.Id, LedgerPhase.Armed, null));

        var disarm = await OrderAsync<Order.Disarm>(Link1);
        Report(partition, new Report.Disarmed(armed.Id, disarm.Revocation));
        Assert.Empty((await FindAsync(partition, "a"))!.Open);
    }

    [Fact]
    public async Task Runs_the_latest_due_time_of_an_outage_and_records_that_the_others_are_skipped()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("a", "0 */10 * * * *"));
        Clock.Advance(TimeSpan.FromMinutes(45));
        partition = await TakeOverAsync(partition);

        Ready(partition);

        var caughtUp = (await OrderAsync<Order.Arm>(Link1)).Attempt;
        Assert.Equal((Noon.AddMinutes(40), Trigger.CatchUp), (caughtUp.Id.Execution.Due, caughtUp.Trigger));
        Assert.Equal(Noon.AddMinutes(40).AddSeconds(-1), Events.OfType<JobEvent.DueTimesSkipped>().Single().Through);
    }

    [Fact]
    public async Task Recovers_from_a_snapshot_and_keeps_two()
    {
        Settings = Settings with { SnapshotAfterEvents = 10 };
        var partition = await StartAsync();
        for (var i = 1; i <= 45; i++) await PutAsync(partition, Job("a") with { Description = $"{i}" });
        await AwaitAssertAsync(() => Assert.Equal(2, Journal.Snapshots("partition-0").Length), TimeSpan.FromSeconds(20));
        await PutAsync(partition, Job("b"));

        partition = await TakeOverAsync(partition);

        Assert.Equal("45", (await FindAsync(partition, "a"))!.Definition.Description);
        Assert.NotNull(await FindAsync(partition, "b"));
        Assert.True(Journal.Replayed("partition-0") < 20, $"{Journal.Replayed("partition-0")} entries were replayed");
    }

    [Fact]
    public async Task Keeps_in_a_snapshot_what_the_history_has_not_acknowledged()
    {
        Settings = Settings with { SnapshotAfterEvents = 10 };
        var partition = await StartAsync();
        await PutAsync(partition, Job("a"));
        await AdvanceToAsync(partition, Due + Settings.NoNodeGrace);
        var told = await History.ExpectMsgAsync<RecordFromScheduler>();
        for (var i = 1; i <= 15; i++) await PutAsync(partition, Job("b") with { Description = $"{i}" });
        await AwaitAssertAsync(() => Assert.NotEmpty(Journal.Snapshots("partition-0")), TimeSpan.FromSeconds(20));

        await TakeOverAsync(partition);

        Assert.Equal(told.Skips, (await History.ExpectMsgAsync<RecordFromScheduler>()).Skips);
    }
}

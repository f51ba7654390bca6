using System.Collections.Immutable;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>Kills, and what else goes from a partition to the executor that decides on overlap.</summary>
public sealed class PartitionKillSpec(ITestOutputHelper output) : PartitionTest(output)
{
    [Fact]
    public async Task Tells_the_executor_once_the_kill_is_durable()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));

        var reply = await ReplyAsync<JobReply.KillAccepted>(partition, new JobCommand.Kill(armed.Id.Execution, "killed by ada"));

        Assert.Equal(["n1"], reply.Nodes);
        Assert.Equal(new Order.Kill(armed.Id, "killed by ada"), await OrderAsync<Order.Kill>(Link1));
        Assert.Single(Events.OfType<JobEvent.ExecutionKilled>());
    }

    [Theory]
    [InlineData(LedgerPhase.Armed)]
    [InlineData(LedgerPhase.Running)]
    public async Task Tells_the_executor_again_after_a_takeover(LedgerPhase phase)
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        await ReplyAsync<JobReply.KillAccepted>(partition, new JobCommand.Kill(armed.Id.Execution, "killed"));
        await OrderAsync<Order.Kill>(Link1);

        partition = await TakeOverAsync(partition);
        Ready(partition, new LedgerEntry(armed.Id, phase, phase == LedgerPhase.Running ? Noon : null));

        Assert.Equal(new Order.Kill(armed.Id, "killed"), await OrderAsync<Order.Kill>(Link1));
    }

    [Fact]
    public async Task Ends_what_was_killed_and_never_reached_its_executor()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        await ReplyAsync<JobReply.KillAccepted>(partition, new JobCommand.Kill(armed.Id.Execution, "killed"));

        partition = await TakeOverAsync(partition);
        Ready(partition);

        Assert.Equal((Outcome.Cancelled, "killed"), (await FindAsync(partition, "a"))!.Last.Select(l => (l.Outcome, l.Reason)).Single());
    }

    [Fact]
    public async Task Arms_a_retry_before_it_acknowledges_the_failure()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a") with { Overlap = OverlapPolicy.Queue, Retry = RetryPolicy.None with { Attempts = 2 } });
        Assert.Equal((OverlapPolicy.Queue, true), (armed.Overlap, armed.RetryPossible));

        Report(partition, Finished(armed.Id, Outcome.Failed, Due));

        var orders = (await Link1.ExpectMsgAsync<SendOrders>()).Orders;
        Assert.Equal((OverlapPolicy.Queue, false), Assert.IsType<Order.Arm>(orders[0]).Attempt is var retry ? (retry.Overlap, retry.RetryPossible) : default);
        Assert.Equal(new Order.Acknowledge(armed.Id), orders[1]);
    }

    [Fact]
    public async Task Gives_the_executor_the_work_as_the_run_asked_for_it()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("a", "@manually"));
        var overrides = new RunOverrides(ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "debug"), ["--full"]);

        await ReplyAsync<JobReply.RunAccepted>(partition, new JobCommand.Run(JobId.Of("a"), "m1") { Overrides = overrides });

        var work = Assert.IsType<ShellWork>((await OrderAsync<Order.Arm>(Link1)).Attempt.Work);
        Assert.Equal(("true", "debug", "--full"), (work.Command, work.Environment["LEVEL"], work.Arguments.Single()));
        Assert.Equal(overrides, (await FindAsync(partition, "a"))!.Open.Single().Overrides);
    }

    [Fact]
    public async Task Shows_what_waits_for_another_and_for_which()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("a", "@manually") with { Overlap = OverlapPolicy.Queue });
        var first = await ReplyAsync<JobReply.RunAccepted>(partition, new JobCommand.Run(JobId.Of("a"), "m1"));
        await ReplyAsync<JobReply.RunAccepted>(partition, new JobCommand.Run(JobId.Of("a"), "m2"));

        var waiting = (await FindAsync(partition, "a"))!.Open[1].Attempts.Single();
        Assert.Equal(("waiting", $"overlap: it waits for {first.Execution} to end"), (waiting.State, waiting.Reason));
    }
}

using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;

namespace Dcron.Actors.Tests.Executor;

/// <summary>A node that stops gives back what it has not started, and ends what it has.</summary>
public sealed class ExecutorDrainSpec(ITestOutputHelper output) : ExecutorTest(output)
{
    [Fact]
    public async Task Is_drained_at_once_when_it_holds_nothing()
    {
        var executor = await StartObeyingAsync();

        executor.Tell(Drain.Instance, TestActor);

        await ExpectMsgAsync<Drained>();
        Assert.Equal(new DrainNotice(1, Self), await Scheduler.ExpectMsgAsync<DrainNotice>());
    }

    [Fact]
    public async Task Starts_nothing_more_and_says_each_second_that_it_drains()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Noon.AddSeconds(1))));
        executor.Tell(Drain.Instance, TestActor);
        await Scheduler.ExpectMsgAsync<DrainNotice>();

        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(1));

        await Scheduler.ExpectMsgAsync<DrainNotice>();
        Assert.Equal(0, Runner.Count);
    }

    [Fact]
    public async Task Tells_a_new_scheduler_that_it_drains()
    {
        var executor = await StartObeyingAsync();
        executor.Tell(Drain.Instance, TestActor);
        await Scheduler.ExpectMsgAsync<DrainNotice>();

        await HelloAsync(executor, 2);

        Assert.Equal(2, (await Scheduler.ExpectMsgAsync<DrainNotice>()).Term);
    }

    [Fact]
    public async Task Is_drained_when_its_armed_work_has_been_taken_back()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Due);
        await OrderAsync(executor, new Order.Arm(attempt));
        executor.Tell(Drain.Instance, TestActor);
        await Scheduler.ExpectMsgAsync<DrainNotice>();
        await NothingCameAsync();

        await OrderAsync(executor, new Order.Disarm(attempt.Id, 1));

        await ExpectMsgAsync<Drained>();
    }

    [Fact]
    public async Task Does_not_wait_long_for_a_scheduler_to_take_armed_work_back()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due)));
        executor.Tell(Drain.Instance, TestActor);
        await SettledAsync(executor);

        await AdvanceAsync(executor, TimeSpan.FromSeconds(2));
        await NothingCameAsync();
        await AdvanceAsync(executor, TimeSpan.FromSeconds(1));

        await ExpectMsgAsync<Drained>();
    }

    [Fact]
    public async Task Is_drained_when_running_work_has_ended_and_both_have_the_result()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        var run = await RunningAsync(executor, attempt);
        executor.Tell(Drain.Instance, TestActor);
        await Scheduler.ExpectMsgAsync<DrainNotice>();

        run.End(RunEnd.Succeeded(0));
        await FinishedAsync();
        await OrderAsync(executor, new Order.Acknowledge(attempt.Id));
        await SettledAsync(executor);
        await NothingCameAsync();
        executor.Tell(new AttemptsRecorded(Self, (await History.ExpectMsgAsync<RecordAttempts>()).Number));

        await ExpectMsgAsync<Drained>();
    }

    [Fact]
    public async Task Ends_what_still_runs_when_it_is_told_to()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon));

        executor.Tell(EndAll.Instance);
        await run.StoppedAsync();
        run.End(RunEnd.Failed("signal 15"));

        Assert.Equal(Outcome.Cancelled, (await FinishedAsync()).Outcome);
    }

    private async Task NothingCameAsync()
    {
        var fence = new object();
        TestActor.Tell(fence);
        Assert.Same(fence, await ReceiveOneAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
    }
}

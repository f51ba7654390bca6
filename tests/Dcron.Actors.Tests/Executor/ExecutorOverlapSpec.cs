using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Executor;

/// <summary>The overlap policy where the executor decides: at the due time, by itself, whether or not a scheduler is there.</summary>
public sealed class ExecutorOverlapSpec(ITestOutputHelper output) : ExecutorTest(output)
{
    [Fact]
    public async Task Skips_what_is_due_while_another_runs_and_reports_it_like_any_outcome()
    {
        var executor = await StartObeyingAsync();
        await RunningAsync(executor, Attempt("a", Noon) with { Overlap = OverlapPolicy.Skip });
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due) with { Overlap = OverlapPolicy.Skip }));

        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(10));

        Assert.Equal(new AttemptResult(Outcome.Skipped, null, "overlap: a.20261124T120000Z was still open", null, Due), await FinishedAsync());
        Assert.Equal(1, Runner.Count);
    }

    [Fact]
    public async Task Starts_what_is_queued_when_the_one_before_has_ended()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon) with { Overlap = OverlapPolicy.Queue });
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due) with { Overlap = OverlapPolicy.Queue }));
        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(12));
        await NothingCameAsync(Scheduler);

        run.End(RunEnd.Succeeded(0));

        Assert.Equal(Due, (await Runner.StartedAsync()).Run.Attempt.StartAt);
    }

    [Fact]
    public async Task Ends_what_runs_for_what_replaces_it()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon) with { Overlap = OverlapPolicy.Replace });
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due) with { Overlap = OverlapPolicy.Replace }));
        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(10));
        Assert.True(run.IsStopped());
        Assert.Equal(1, Runner.Count);

        run.End(RunEnd.Failed("exit code 1", 1));

        Assert.Equal(Due, (await Runner.StartedAsync()).Run.Attempt.StartAt);
    }

    [Fact]
    public async Task Decides_nothing_without_a_warrant()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon) with { Overlap = OverlapPolicy.Replace });
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due) with { Overlap = OverlapPolicy.Replace }));

        await AdvanceAsync(executor, TimeSpan.FromSeconds(10));
        Assert.False(run.IsStopped());

        await ConfirmAsync(executor);
        Assert.True(run.IsStopped());
    }

    [Fact]
    public async Task Lets_the_next_one_start_after_a_failure_only_when_the_scheduler_has_answered_it()
    {
        var executor = await StartObeyingAsync();
        var first = Attempt("a", Noon) with { Overlap = OverlapPolicy.Queue, RetryPossible = true };
        var run = await RunningAsync(executor, first);
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due) with { Overlap = OverlapPolicy.Queue }));
        run.End(RunEnd.Failed("exit code 1", 1));
        Assert.Equal(Outcome.Failed, (await FinishedAsync()).Outcome);
        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(10));
        Assert.Equal(1, Runner.Count);

        // The failure has been reported again meanwhile, so the answer to this is not what comes next.
        executor.Tell(new OrderBatch(1, Self, 3, [new Order.Acknowledge(first.Id)]), Scheduler.Ref);

        Assert.Equal(Due, (await Runner.StartedAsync()).Run.Attempt.StartAt);
    }
}

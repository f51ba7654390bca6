using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;

namespace Dcron.Actors.Tests.Executor;

/// <summary>How work ends, and who has to hear of it before an executor forgets it.</summary>
public sealed class ExecutorResultsSpec(ITestOutputHelper output) : ExecutorTest(output)
{
    [Fact]
    public async Task Tells_the_scheduler_the_result_and_the_history_the_output_too()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        var run = await RunningAsync(executor, attempt);
        await AdvanceAsync(executor, TimeSpan.FromMilliseconds(1500));
        run.Run.Output.Append("hello");

        run.End(RunEnd.Failed("exit code 3", 3));

        var result = new AttemptResult(Outcome.Failed, 3, "exit code 3", Noon, Noon.AddMilliseconds(1500));
        Assert.Equal(result, await FinishedAsync());
        var record = Assert.Single((await History.ExpectMsgAsync<RecordAttempts>()).Records);
        Assert.Equal(new AttemptRecord(attempt.Id, attempt.Trigger, attempt.Revision, result, "hello", 0, attempt.History), record);
    }

    [Fact]
    public async Task Stops_work_that_runs_longer_than_its_timeout()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon, timeout: TimeSpan.FromSeconds(5)));

        await AdvanceAsync(executor, TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(run.IsStopped());
        await AdvanceAsync(executor, TimeSpan.FromMilliseconds(1));
        await run.StoppedAsync();
        run.End(RunEnd.Failed("signal 15"));

        var result = await FinishedAsync();
        Assert.Equal((Outcome.TimedOut, "it ran longer than its timeout"), (result.Outcome, result.Reason));
    }

    [Fact]
    public async Task Times_out_without_a_warrant_too()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon, timeout: TimeSpan.FromMinutes(5)));

        await AdvanceAsync(executor, TimeSpan.FromMinutes(5));

        await run.StoppedAsync();
    }

    [Fact]
    public async Task Calls_succeeded_what_succeeded_although_it_was_told_to_stop()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon, timeout: TimeSpan.FromSeconds(5)));
        await AdvanceAsync(executor, TimeSpan.FromSeconds(5));
        await run.StoppedAsync();

        run.End(RunEnd.Succeeded(0));

        Assert.Equal(Outcome.Succeeded, (await FinishedAsync()).Outcome);
    }

    [Fact]
    public async Task Stops_running_work_when_it_is_killed()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        var run = await RunningAsync(executor, attempt);

        await OrderAsync(executor, new Order.Kill(attempt.Id, "somebody said so"));
        await run.StoppedAsync();
        run.End(RunEnd.Failed("signal 15"));

        var result = await FinishedAsync();
        Assert.Equal((Outcome.Cancelled, "somebody said so"), (result.Outcome, result.Reason));
    }

    [Fact]
    public async Task Never_starts_armed_work_that_is_killed()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Due);
        await OrderAsync(executor, new Order.Arm(attempt));

        await OrderAsync(executor, new Order.Kill(attempt.Id, "somebody said so"));

        var result = await FinishedAsync();
        Assert.Equal((Outcome.Cancelled, null), (result.Outcome, result.StartedAt));
        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(10));
        Assert.Equal(0, Runner.Count);
    }

    [Fact]
    public async Task Repeats_a_result_until_the_scheduler_acknowledges_it()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        (await RunningAsync(executor, attempt)).End(RunEnd.Succeeded(0));
        var result = await FinishedAsync();

        await AdvanceAsync(executor, TimeSpan.FromSeconds(3));
        Assert.Equal(result, await FinishedAsync());
        await OrderAsync(executor, new Order.Acknowledge(attempt.Id));
        await AdvanceAsync(executor, TimeSpan.FromSeconds(10));

        await NothingCameAsync(Scheduler);
    }

    [Fact]
    public async Task Tells_a_new_scheduler_the_results_that_no_scheduler_has_acknowledged()
    {
        var executor = await StartObeyingAsync();
        (await RunningAsync(executor, Attempt("a", Noon))).End(RunEnd.Succeeded(0));
        var result = await FinishedAsync();

        var ledger = await HelloAsync(executor, 2);

        Assert.Equal(LedgerPhase.Finished, Assert.Single(ledger.Entries).Phase);
        Assert.Equal(result, await FinishedAsync());
    }

    [Fact]
    public async Task Repeats_a_record_until_the_history_acknowledges_it()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        (await RunningAsync(executor, attempt)).End(RunEnd.Succeeded(0));
        var told = await History.ExpectMsgAsync<RecordAttempts>();

        await AdvanceAsync(executor, TimeSpan.FromSeconds(5));
        Assert.Equal(told.Number, (await History.ExpectMsgAsync<RecordAttempts>()).Number);
        executor.Tell(new AttemptsRecorded(Self, told.Number));
        await SettledAsync(executor);
        await AdvanceAsync(executor, TimeSpan.FromSeconds(30));

        await NothingCameAsync(History);
    }

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 0)]
    public async Task Forgets_an_attempt_only_when_both_have_it(bool scheduler, bool history, int held)
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        (await RunningAsync(executor, attempt)).End(RunEnd.Succeeded(0));
        await FinishedAsync();
        var told = await History.ExpectMsgAsync<RecordAttempts>();

        if (scheduler) await OrderAsync(executor, new Order.Acknowledge(attempt.Id));
        if (history) executor.Tell(new AttemptsRecorded(Self, told.Number));

        Assert.Equal(held, (await HelloAsync(executor, 1)).Entries.Length);
    }

    [Fact]
    public async Task Stops_what_runs_when_it_stops_itself()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon));

        Sys.Stop(executor);

        await run.StoppedAsync();
    }
}

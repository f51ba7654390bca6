using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

/// <summary>An executor whose process has crashed, and the one after it.</summary>
public sealed class ExecutorRestartSpec : ExecutorTest
{
    private static readonly Incarnation Next = new(8);

    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("dcron-restart").FullName;

    public ExecutorRestartSpec(ITestOutputHelper output)
        : base(output) => Settings = Settings with { StartsFile = Path.Combine(folder, "n1.starts") };

    [Fact]
    public async Task The_next_process_reports_exactly_what_had_started()
    {
        var executor = await StartObeyingAsync();
        var running = Attempt("running", Noon);
        await RunningAsync(executor, running);
        await OrderAsync(executor, new Order.Arm(Attempt("later", Due)));

        var next = await RestartAsync(executor);
        var report = await HelloAsync(next);

        Assert.Equal([Self], report.Predecessors);
        Assert.Equal([new LedgerEntry(running.Id, LedgerPhase.Finished, Noon)], report.Entries);
        var result = await FinishedAsync();
        Assert.Equal((Outcome.Lost, Noon), (result.Outcome, result.StartedAt));
        Assert.Contains("crashed while it ran", result.Reason);
        var record = Assert.Single((await History.ExpectMsgAsync<RecordAttempts>()).Records);
        Assert.Equal((running.Id, Outcome.Lost, running.Revision, running.History), (record.Id, record.Result.Outcome, record.Revision, record.Keep));
    }

    [Fact]
    public async Task The_next_process_knows_how_that_ended_which_nobody_had_acknowledged()
    {
        var executor = await StartObeyingAsync();
        var run = await RunningAsync(executor, Attempt("a", Noon));
        run.End(RunEnd.Failed("exit code 3", 3));
        var told = await FinishedAsync();

        var next = await RestartAsync(executor);
        await HelloAsync(next);

        Assert.Equal(told, await FinishedAsync());
    }

    [Fact]
    public async Task What_both_have_acknowledged_is_forgotten()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon, new NoopWork());
        await ConfirmAsync(executor);
        await OrderAsync(executor, new Order.Arm(attempt));
        await FinishedAsync();
        executor.Tell(new AttemptsRecorded(Self, (await History.ExpectMsgAsync<RecordAttempts>()).Number));
        await OrderAsync(executor, new Order.Acknowledge(attempt.Id));

        var next = await RestartAsync(executor);

        Assert.Empty((await HelloAsync(next)).Entries);
    }

    [Fact]
    public async Task What_had_started_is_not_started_again_though_it_is_armed_again()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        await RunningAsync(executor, attempt);

        var next = await RestartAsync(executor);
        await HelloAsync(next);
        await FinishedAsync();
        next.Tell(new Pulse(1, Next, BootClock.Milliseconds));
        next.Tell(new OrderBatch(2, Next, 1, [new Order.Arm(attempt)]), Scheduler.Ref);
        await Scheduler.ExpectMsgAsync<OrdersTaken>();
        await SettledAsync(next);

        Assert.Equal(1, Runner.Count);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    private async Task<IActorRef> RestartAsync(IActorRef executor)
    {
        await WatchAsync(executor);
        Sys.Stop(executor);
        await ExpectTerminatedAsync(executor);
        return Start(Next);
    }

    private async Task<LedgerReport> HelloAsync(IActorRef executor)
    {
        executor.Tell(new Hello(2, Next, Session: 12), Scheduler.Ref);
        return await Scheduler.ExpectMsgAsync<LedgerReport>();
    }
}

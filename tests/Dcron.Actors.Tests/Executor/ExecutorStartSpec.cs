using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Work;

namespace Dcron.Actors.Tests.Executor;

/// <summary>When armed work starts, and when it does not.</summary>
public sealed class ExecutorStartSpec(ITestOutputHelper output) : ExecutorTest(output)
{
    [Fact]
    public async Task Holds_an_attempt_until_it_is_due_and_starts_it_on_the_tick()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due)));

        await AdvanceAsync(executor, TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        await ConfirmAsync(executor);
        Assert.Equal(0, Runner.Count);
        await AdvanceAsync(executor, TimeSpan.FromMilliseconds(1));

        Assert.Equal("a", (await Runner.StartedAsync()).Run.Attempt.Id.Execution.Job.Value);
        Assert.Equal(Due, Assert.IsType<Report.Started>(await ReportAsync()).At);
    }

    [Fact]
    public async Task Starts_nothing_without_a_warrant_and_what_is_due_as_soon_as_it_has_one()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due)));

        await AdvanceAsync(executor, TimeSpan.FromSeconds(12));
        Assert.Equal(0, Runner.Count);
        await ConfirmAsync(executor);

        await Runner.StartedAsync();
        Assert.Equal(Due.AddSeconds(2), Assert.IsType<Report.Started>(await ReportAsync()).At);
    }

    [Fact]
    public async Task Hears_others_while_many_thousands_are_due_and_starts_them_all()
    {
        IActorRef executor = ActorRefs.Nobody;
        // The order comes while the first of them is being started.
        var counting = new CountingRunner(onFirst: () => executor.Tell(new OrderBatch(1, Self, 2, [new Order.Disarm(Attempt("j10499", Due).Id)]), Scheduler.Ref));
        Noop = counting;
        executor = await StartObeyingAsync();
        await OrderAsync(executor, [.. Enumerable.Range(0, 10_500).Select(i => new Order.Arm(Attempt($"j{i}", Due, new NoopWork())))]);
        await AdvanceAsync(executor, TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        await ConfirmAsync(executor);

        for (var i = 0; i < 3; i++) await AdvanceAsync(executor, TimeSpan.FromMilliseconds(1));

        Assert.Equal(10_499, counting.Count);
    }

    [Fact]
    public async Task Tells_a_long_ledger_in_parts()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, [.. Enumerable.Range(0, 5001).Select(i => new Order.Arm(Attempt($"j{i}", Due)))]);

        executor.Tell(new Hello(2, Self, Session: 12), Scheduler.Ref);
        var (first, second) = (await Scheduler.ExpectMsgAsync<LedgerReport>(), await Scheduler.ExpectMsgAsync<LedgerReport>());

        Assert.Equal((0, true, 5000, 12), (first.Part, first.More, first.Entries.Length, first.Session));
        Assert.Equal((1, false, 1, 12), (second.Part, second.More, second.Entries.Length, second.Session));
    }

    [Fact]
    public async Task Takes_no_leave_from_a_confirmation_that_was_asked_for_too_long_ago()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Noon)));
        var asked = await Directory.ExpectMsgAsync<PulseRequest>();
        await AdvanceAsync(executor, Settings.Warrant);

        executor.Tell(new Pulse(1, Self, asked.Stamp));
        await SettledAsync(executor);

        Assert.Equal(0, Runner.Count);
    }

    [Fact]
    public async Task Takes_no_leave_from_a_confirmation_for_another_process_or_from_the_future()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Noon)));

        executor.Tell(new Pulse(1, new Incarnation(8), BootClock.Milliseconds));
        executor.Tell(new Pulse(1, Self, BootClock.Milliseconds + 1));
        await SettledAsync(executor);

        Assert.Equal(0, Runner.Count);
    }

    [Fact]
    public async Task Starts_nothing_after_its_machine_was_suspended_until_it_is_confirmed_again()
    {
        var executor = await StartObeyingAsync();
        await ConfirmAsync(executor);
        await OrderAsync(executor, new Order.Arm(Attempt("a", Noon.AddSeconds(1))));
        BootClock.Suspend(Settings.Warrant);

        await AdvanceAsync(executor, TimeSpan.FromSeconds(1));
        Assert.Equal(0, Runner.Count);
        await ConfirmAsync(executor);

        await Runner.StartedAsync();
    }

    [Fact]
    public async Task Asks_each_second_for_its_warrant_and_says_how_busy_it_is()
    {
        var executor = await StartObeyingAsync();
        await Directory.ExpectMsgAsync<PulseRequest>();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Noon)), new Order.Arm(Attempt("b", Due)));

        await AdvanceAsync(executor, TimeSpan.FromSeconds(1));

        var asked = await Directory.ExpectMsgAsync<PulseRequest>();
        Assert.Equal(new PulseRequest("n1", Self, BootClock.Milliseconds, Noon.AddSeconds(1), Armed: 2, Running: 0, Queued: 1) { Capacity = Settings.MaxRunning }, asked);
    }

    [Fact]
    public async Task Tells_a_scheduler_node_how_long_its_answer_took()
    {
        var executor = await StartObeyingAsync();
        var first = await Directory.ExpectMsgAsync<PulseRequest>();
        executor.Tell(new Pulse(1, Self, first.Stamp), Directory.Ref);
        await SettledAsync(executor);

        await AdvanceAsync(executor, TimeSpan.FromSeconds(1));

        Assert.Null(first.RoundTrip);
        Assert.Equal(TimeSpan.FromMilliseconds(1), (await Directory.ExpectMsgAsync<PulseRequest>()).RoundTrip);
    }

    [Fact]
    public async Task Runs_no_more_at_once_than_it_may_and_the_others_in_order_of_their_due_times()
    {
        Settings = Settings with { MaxRunning = 1 };
        var executor = await StartObeyingAsync();
        await ConfirmAsync(executor);
        await OrderAsync(executor, new Order.Arm(Attempt("c", Noon.AddSeconds(1))), new Order.Arm(Attempt("a", Noon)), new Order.Arm(Attempt("b", Noon)));

        foreach (var job in new[] { "a", "b", "c" })
        {
            await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(1));
            var run = await Runner.StartedAsync();
            Assert.Equal(job, run.Run.Attempt.Id.Execution.Job.Value);
            await SettledAsync(executor);
            Assert.Equal(job[0] - 'a' + 1, Runner.Count);
            run.End(RunEnd.Succeeded(0));
        }
    }

    [Fact]
    public async Task Starts_the_next_at_once_when_there_is_room_again()
    {
        Settings = Settings with { MaxRunning = 1 };
        var executor = await StartObeyingAsync();
        await ConfirmAsync(executor);
        await OrderAsync(executor, new Order.Arm(Attempt("a", Noon)), new Order.Arm(Attempt("b", Noon)));

        (await Runner.StartedAsync()).End(RunEnd.Succeeded(0));

        Assert.Equal("b", (await Runner.StartedAsync()).Run.Attempt.Id.Execution.Job.Value);
    }

    [Fact]
    public async Task Starts_nothing_that_was_disarmed()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Due);
        await OrderAsync(executor, new Order.Arm(attempt));
        await OrderAsync(executor, new Order.Disarm(attempt.Id, 5));
        Assert.Equal(new Report.Disarmed(attempt.Id, 5), await ReportAsync());

        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(10));

        Assert.Equal(0, Runner.Count);
    }

    [Fact]
    public async Task Refuses_to_disarm_what_has_started()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        await RunningAsync(executor, attempt);

        await OrderAsync(executor, new Order.Disarm(attempt.Id, 5));

        Assert.Equal(new Report.DisarmRefused(attempt.Id), await ReportAsync());
    }

    [Fact]
    public async Task Reports_of_work_that_is_over_at_once_only_how_it_ended()
    {
        var executor = await StartObeyingAsync();
        await ConfirmAsync(executor);

        await OrderAsync(executor, new Order.Arm(Attempt("a", Noon, new NoopWork())));

        var result = await FinishedAsync();
        Assert.Equal((Outcome.Succeeded, Noon), (result.Outcome, result.StartedAt));
    }

    [Fact]
    public async Task Starts_all_work_that_is_over_at_once_however_little_may_run()
    {
        Settings = Settings with { MaxRunning = 1 };
        var executor = await StartObeyingAsync();
        await ConfirmAsync(executor);

        await OrderAsync(executor, [.. Enumerable.Range(0, 10).Select(i => new Order.Arm(Attempt($"a{i}", Noon, new NoopWork())))]);

        var reports = (await Scheduler.ExpectMsgAsync<ReportBatch>()).Reports;
        Assert.Equal(10, reports.OfType<Report.Finished>().Count());
    }

    private sealed class CountingRunner(Action onFirst) : IWorkRunner
    {
        public string Kind => NoopWork.KindName;

        public int Count { get; private set; }

        public ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop)
        {
            if (++Count == 1) onFirst();
            return new(RunEnd.Succeeded());
        }
    }
}

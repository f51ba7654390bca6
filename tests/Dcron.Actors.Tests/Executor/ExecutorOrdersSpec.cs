using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Tests.Executor;

/// <summary>Whom an executor obeys, and that it carries out each order once.</summary>
public sealed class ExecutorOrdersSpec(ITestOutputHelper output) : ExecutorTest(output)
{
    [Fact]
    public async Task Refuses_orders_and_hellos_of_a_lower_term()
    {
        var executor = Start();
        await HelloAsync(executor, 2);
        await ConfirmAsync(executor);

        executor.Tell(new OrderBatch(1, Self, 1, [new Order.Arm(Attempt("a", Noon))]), Scheduler.Ref);
        executor.Tell(new Hello(1, Self), Scheduler.Ref);
        await SettledAsync(executor);

        await NothingCameAsync(Scheduler);
        Assert.Equal(0, Runner.Count);
    }

    [Fact]
    public async Task Tells_a_new_term_what_it_holds_and_which_term_it_obeyed_before()
    {
        var executor = await StartObeyingAsync();
        await RunningAsync(executor, Attempt("a", Noon));
        await OrderAsync(executor, new Order.Arm(Attempt("b", Due)));

        var ledger = await HelloAsync(executor, 2);

        Assert.Equal((2, Self, 1, 11), (ledger.Term, ledger.From, ledger.PreviousTerm, ledger.Session));
        Assert.Equal(
            [new LedgerEntry(Attempt("a", Noon).Id, LedgerPhase.Running, Noon), new LedgerEntry(Attempt("b", Due).Id, LedgerPhase.Armed, null)],
            ledger.Entries);
    }

    [Fact]
    public async Task Starts_what_an_earlier_term_armed()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due)));
        await HelloAsync(executor, 2);

        await AdvanceConfirmedAsync(executor, TimeSpan.FromSeconds(10));

        await Runner.StartedAsync();
        Assert.Equal(2, (await Scheduler.ExpectMsgAsync<ReportBatch>()).Term);
    }

    [Fact]
    public async Task Does_nothing_that_is_said_to_another_process()
    {
        var executor = Start();

        executor.Tell(new Hello(1, new Incarnation(8)), Scheduler.Ref);
        executor.Tell(new OrderBatch(1, new Incarnation(8), 1, [new Order.Arm(Attempt("a", Noon))]), Scheduler.Ref);
        await SettledAsync(executor);

        await NothingCameAsync(Scheduler);
    }

    [Fact]
    public async Task Takes_each_batch_once_and_in_order()
    {
        var executor = await StartObeyingAsync();
        var (first, second) = (Attempt("a", Due), Attempt("b", Due));

        await BatchAsync(executor, 2, taken: 0, new Order.Arm(second));
        await BatchAsync(executor, 1, taken: 1, new Order.Arm(first));
        await BatchAsync(executor, 2, taken: 2, new Order.Disarm(first.Id, 1));
        Assert.Equal(new Report.Disarmed(first.Id, 1), await ReportAsync());
        await BatchAsync(executor, 1, taken: 2, new Order.Arm(first));

        Assert.Empty((await HelloAsync(executor, 1)).Entries);
    }

    [Fact]
    public async Task Counts_batches_anew_after_a_hello()
    {
        var executor = await StartObeyingAsync();
        await OrderAsync(executor, new Order.Arm(Attempt("a", Due)));
        await HelloAsync(executor, 1);

        await BatchAsync(executor, 1, taken: 1, new Order.Arm(Attempt("b", Due)));

        Assert.Equal(2, (await HelloAsync(executor, 1)).Entries.Length);
    }

    [Fact]
    public async Task Runs_an_attempt_once_however_often_it_is_armed()
    {
        var executor = await StartObeyingAsync();
        var attempt = Attempt("a", Noon);
        var run = await RunningAsync(executor, attempt);
        await OrderAsync(executor, new Order.Arm(attempt));
        run.End(RunEnd.Succeeded(0));
        await FinishedAsync();

        await OrderAsync(executor, new Order.Arm(attempt));
        await ConfirmAsync(executor);

        Assert.Equal(1, Runner.Count);
    }

    private async Task BatchAsync(IActorRef executor, long number, long taken, Order order)
    {
        executor.Tell(new OrderBatch(1, Self, number, [order]), Scheduler.Ref);
        Assert.Equal(new OrdersTaken(1, Self, taken), await Scheduler.ExpectMsgAsync<OrdersTaken>());
    }
}

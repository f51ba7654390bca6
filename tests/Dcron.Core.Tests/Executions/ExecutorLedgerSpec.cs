using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Executions;

public sealed class ExecutorLedgerSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ExecutorLedger ledger = new();

    [Fact]
    public void Starts_nothing_before_its_time_and_each_attempt_once()
    {
        Assert.True(ledger.Arm(At(5)));
        Assert.False(ledger.Arm(At(5)));

        Assert.Null(ledger.StartNext(Noon.AddSeconds(4.999)));
        Assert.Equal(At(5).Id, ledger.StartNext(Noon.AddSeconds(5))?.Id);
        Assert.Null(ledger.StartNext(Noon.AddSeconds(6)));
        Assert.False(ledger.Arm(At(5)));
        Assert.Equal((0, 1), (ledger.Armed, ledger.Running));
    }

    [Fact]
    public void Does_not_take_an_ended_attempt_again_before_both_have_acknowledged_it()
    {
        Run(At(5));
        ledger.AcknowledgedByScheduler(At(5).Id);
        Assert.False(ledger.Arm(At(5)));
        Assert.Empty(ledger.Unacknowledged(DateTimeOffset.MaxValue));
        Assert.False(ledger.IsQuiet);

        ledger.AcknowledgedByHistory(At(5).Id);
        Assert.Empty(ledger.Entries());
        Assert.True(ledger.IsQuiet);
    }

    [Fact]
    public void Reports_again_what_the_scheduler_has_not_acknowledged()
    {
        Run(At(5));
        ledger.AcknowledgedByHistory(At(5).Id);

        Assert.Equal(At(5).Id, Assert.Single(ledger.Unacknowledged(DateTimeOffset.MaxValue)).Attempt);
    }

    [Fact]
    public void Forgets_nothing_that_is_acknowledged_while_it_runs()
    {
        ledger.Arm(At(5));
        ledger.StartNext(Noon.AddSeconds(5));
        ledger.AcknowledgedByScheduler(At(5).Id);
        ledger.AcknowledgedByHistory(At(5).Id);

        Assert.True(ledger.IsRunning(At(5).Id));
    }

    [Fact]
    public void Starts_in_the_order_of_the_times_and_then_of_the_arming()
    {
        foreach (var seconds in (int[])[7, 5, 9]) ledger.Arm(At(seconds));
        ledger.Arm(At(5, "k"));

        Assert.Equal(Noon.AddSeconds(5), ledger.NextStart);
        var started = new List<string>();
        while (ledger.StartNext(Noon.AddSeconds(8)) is { } attempt) started.Add(attempt.Id.ToString());
        Assert.Equal([At(5).Id.ToString(), At(5, "k").Id.ToString(), At(7).Id.ToString()], started);
        Assert.Equal(Noon.AddSeconds(9), ledger.NextStart);
    }

    [Fact]
    public void Disarms_what_has_not_started_and_what_it_never_had()
    {
        ledger.Arm(At(5));

        Assert.Equal(new Report.Disarmed(At(5).Id, 3), ledger.Disarm(At(5).Id, 3));
        Assert.Equal(new Report.Disarmed(At(6).Id, 4), ledger.Disarm(At(6).Id, 4));
        Assert.Null(ledger.StartNext(Noon.AddSeconds(60)));
        Assert.Equal(0, ledger.Armed);
    }

    [Fact]
    public void Refuses_to_disarm_what_runs_or_has_ended()
    {
        ledger.Arm(At(5));
        ledger.StartNext(Noon.AddSeconds(5));
        Assert.Equal(new Report.DisarmRefused(At(5).Id), ledger.Disarm(At(5).Id, 1));

        Run(At(6));
        Assert.Equal(new Report.DisarmRefused(At(6).Id), ledger.Disarm(At(6).Id, 1));
    }

    [Fact]
    public void Starts_once_what_was_armed_disarmed_and_armed_again()
    {
        ledger.Arm(At(5));
        ledger.Disarm(At(5).Id, 1);
        Assert.True(ledger.Arm(At(5)));

        Assert.NotNull(ledger.StartNext(Noon.AddSeconds(5)));
        Assert.Null(ledger.StartNext(Noon.AddSeconds(5)));
    }

    [Fact]
    public void Obeys_the_new_time_of_what_was_armed_again()
    {
        ledger.Arm(At(5));
        ledger.Disarm(At(5).Id, 1);
        ledger.Arm(At(5) with { StartAt = Noon.AddSeconds(8) });

        Assert.Null(ledger.StartNext(Noon.AddSeconds(7)));
        Assert.NotNull(ledger.StartNext(Noon.AddSeconds(8)));
    }

    [Fact]
    public void Obeys_no_term_lower_than_one_it_has_heard_of()
    {
        Assert.True(ledger.Accept(3));
        Assert.True(ledger.Accept(3));
        Assert.False(ledger.Accept(2));
        Assert.True(ledger.Accept(4));
        Assert.Equal(4, ledger.Term);
    }

    [Fact]
    public void Tells_everything_it_holds()
    {
        ledger.Arm(At(9));
        Run(At(5));
        ledger.Arm(At(6));
        ledger.StartNext(Noon.AddSeconds(6));

        Assert.Equal(
            [(At(5).Id, LedgerPhase.Finished), (At(6).Id, LedgerPhase.Running), (At(9).Id, LedgerPhase.Armed)],
            ledger.Entries().OrderBy(e => e.Id.Execution.Due).Select(e => (e.Id, e.Phase)));
        Assert.Equal(1, ledger.Waiting(Noon.AddSeconds(10)));
    }

    private void Run(ArmedAttempt attempt)
    {
        ledger.Arm(attempt);
        ledger.StartNext(attempt.StartAt);
        ledger.Finish(attempt.Id, new AttemptResult(Outcome.Succeeded, 0, "", attempt.StartAt, attempt.StartAt));
    }

    private static ArmedAttempt At(int seconds, string job = "j") => new(
        new AttemptId(ExecutionId.Scheduled(JobId.Of(job), Noon.AddSeconds(seconds)), "a", 1),
        Noon.AddSeconds(seconds), Trigger.Schedule, 1, new NoopWork(), null, TimeSpan.Zero, HistoryPolicy.Default);
}

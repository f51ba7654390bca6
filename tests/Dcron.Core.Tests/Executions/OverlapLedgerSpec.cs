using CsCheck;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Executions;

/// <summary>The overlap decision as an executor takes it, at the start times of what it holds.</summary>
public sealed class OverlapLedgerSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ExecutorLedger ledger = new();

    [Fact]
    public void Skips_what_is_due_while_another_runs_and_names_it()
    {
        Arm(At(5, OverlapPolicy.Skip), At(10, OverlapPolicy.Skip));
        Assert.Equal([5], Starts(5));

        var skipped = Assert.Single(ledger.Decide(Second(10)));
        Assert.Equal((At(10).Id, Outcome.Skipped, "overlap: j.20260302T120005Z was still open"), (skipped.Attempt.Id, skipped.Outcome, skipped.Reason));
        Assert.Empty(Starts(11));
    }

    [Fact]
    public void Starts_what_is_due_when_the_one_before_has_ended()
    {
        Arm(At(5, OverlapPolicy.Skip), At(10, OverlapPolicy.Skip));
        Starts(5);
        End(5, Outcome.Succeeded);

        Assert.Equal(Second(10), ledger.NextDecision);
        Assert.Equal([10], Starts(10));
    }

    [Fact]
    public void Queues_in_the_order_of_the_due_times_one_after_the_other()
    {
        Arm(At(15, OverlapPolicy.Queue), At(5, OverlapPolicy.Queue), At(10, OverlapPolicy.Queue));
        Assert.Equal([5], Starts(5));
        Assert.Empty(Starts(16));
        Assert.Equal((2, 2), (ledger.Held, ledger.Waiting(Second(16))));

        End(5, Outcome.Succeeded);
        Assert.Equal([10], Starts(16));
        End(10, Outcome.Cancelled);
        Assert.Equal([15], Starts(16));
        Assert.Equal(0, ledger.Held);
    }

    [Fact]
    public void Replaces_what_runs_and_starts_when_that_has_ended()
    {
        Arm(At(5, OverlapPolicy.Replace), At(10, OverlapPolicy.Replace));
        Starts(5);

        var replaced = Assert.Single(ledger.Decide(Second(10)));
        Assert.Equal((At(5).Id, Outcome.Cancelled, "replaced by j.20260302T120010Z"), (replaced.Attempt.Id, replaced.Outcome, replaced.Reason));
        Assert.Empty(Starts(11));

        End(5, Outcome.Cancelled);
        Assert.Equal([10], Starts(11));
    }

    [Fact]
    public void Replaces_also_what_waited_to_replace()
    {
        Arm(At(5, OverlapPolicy.Replace), At(10, OverlapPolicy.Replace), At(15, OverlapPolicy.Replace));
        Starts(5);
        ledger.Decide(Second(10));

        Assert.Equal(At(10).Id, Assert.Single(ledger.Decide(Second(15))).Attempt.Id);
        End(10, Outcome.Cancelled);
        End(5, Outcome.Cancelled);
        Assert.Equal([15], Starts(16));
    }

    [Theory]
    [InlineData(Outcome.Failed)]
    [InlineData(Outcome.TimedOut)]
    public void Waits_until_the_scheduler_has_answered_a_failure_that_it_may_try_again(Outcome outcome)
    {
        Arm(At(5, OverlapPolicy.Queue) with { RetryPossible = true }, At(10, OverlapPolicy.Queue));
        Starts(5);
        End(5, outcome);
        Assert.Empty(Starts(10));

        ledger.AcknowledgedByScheduler(At(5).Id);
        Assert.Equal([10], Starts(10));
    }

    [Fact]
    public void Lets_a_retry_go_first_though_its_time_is_later()
    {
        Arm(At(5, OverlapPolicy.Queue) with { RetryPossible = true }, At(10, OverlapPolicy.Queue));
        Starts(5);
        End(5, Outcome.Failed);
        Arm(Retry(5, 20, OverlapPolicy.Queue));
        ledger.AcknowledgedByScheduler(At(5).Id);

        Assert.Empty(Starts(15));
        Assert.Equal([5], Starts(20));
        ledger.Finish(Retry(5, 20).Id, Result(Outcome.Succeeded));
        Assert.Equal([10], Starts(21));
    }

    [Fact]
    public void Skips_what_is_due_while_a_retry_is_armed_and_never_the_retry()
    {
        Arm(At(5, OverlapPolicy.Skip) with { RetryPossible = true });
        Starts(5);
        End(5, Outcome.Failed);
        Arm(Retry(5, 20, OverlapPolicy.Skip), At(10, OverlapPolicy.Skip), At(19, OverlapPolicy.Skip));
        ledger.AcknowledgedByScheduler(At(5).Id);

        Assert.Equal([At(10).Id, At(19).Id], ledger.Decide(Second(20)).Select(o => o.Attempt.Id));
        Assert.Equal([5], Starts(20));
    }

    [Fact]
    public void Replaces_a_retry_that_has_not_started()
    {
        Arm(At(5, OverlapPolicy.Replace) with { RetryPossible = true }, At(10, OverlapPolicy.Replace));
        Starts(5);
        End(5, Outcome.Failed);
        Assert.Empty(ledger.Decide(Second(10)));
        Arm(Retry(5, 20, OverlapPolicy.Replace));
        ledger.AcknowledgedByScheduler(At(5).Id);

        Assert.Equal(Retry(5, 20).Id, Assert.Single(ledger.Decide(Second(11))).Attempt.Id);
        ledger.Finish(Retry(5, 20).Id, Result(Outcome.Cancelled));
        Assert.Equal([10], Starts(11));
    }

    [Fact]
    public void Counts_what_may_start_and_waits_for_room()
    {
        Arm(At(5, OverlapPolicy.Skip), At(10, OverlapPolicy.Skip));

        Assert.Equal(At(10).Id, Assert.Single(ledger.Decide(Second(10))).Attempt.Id);
        ledger.Finish(At(10).Id, Result(Outcome.Skipped));
        Assert.Equal([5], Starts(10));
    }

    [Fact]
    public void Counts_a_run_that_was_forced_for_those_that_come_after_it()
    {
        Arm(At(5, OverlapPolicy.Skip), At(7), At(10, OverlapPolicy.Skip));
        Assert.Equal([5], Starts(5));
        Assert.Equal([7], Starts(7));
        End(5, Outcome.Succeeded);

        Assert.Equal("overlap: j.20260302T120007Z was still open", Assert.Single(ledger.Decide(Second(10))).Reason);
    }

    [Fact]
    public void Gives_the_turn_on_when_what_waits_is_disarmed()
    {
        Arm(At(5, OverlapPolicy.Queue), At(10, OverlapPolicy.Queue), At(15, OverlapPolicy.Queue));
        Starts(5);
        ledger.Decide(Second(15));
        ledger.Disarm(At(10).Id, 1);
        End(5, Outcome.Succeeded);

        Assert.Equal([15], Starts(16));
    }

    [Fact]
    public void Leaves_the_attempts_of_other_jobs_alone()
    {
        Arm(At(5, OverlapPolicy.Skip), At(10, OverlapPolicy.Skip, "k"), At(10, OverlapPolicy.Allow));
        Starts(5);

        Assert.Empty(ledger.Decide(Second(10)));
        Assert.Equal([10, 10], Starts(10));
    }

    /// <summary>Whatever is armed, in whatever order things happen, no two executions of the job run at once, and all of it comes to an end.</summary>
    [Fact]
    public void Never_runs_two_at_once_and_never_gets_stuck() =>
        Gen.Select(Gen.Int[1, 3], Gen.Select(Gen.Int[0, 20], Gen.Bool).Array[1, 12], Gen.Select(Gen.Int[0, 4], Gen.Int[0, 20]).Array[0, 80])
            .Sample((policy, armed, steps) => new LedgerRun((OverlapPolicy)policy, armed).Go(steps));

    private void Arm(params ArmedAttempt[] attempts)
    {
        foreach (var attempt in attempts) Assert.True(ledger.Arm(attempt));
    }

    private int[] Starts(int seconds)
    {
        ledger.Decide(Second(seconds));
        var started = new List<int>();
        while (ledger.StartNext(Second(seconds)) is { } attempt) started.Add((int)(attempt.Id.Execution.Due - Noon).TotalSeconds);
        return [.. started];
    }

    private void End(int seconds, Outcome outcome) => ledger.Finish(At(seconds).Id, Result(outcome));

    private static AttemptResult Result(Outcome outcome) => new(outcome, null, "", Noon, Noon);

    private static DateTimeOffset Second(int seconds) => Noon.AddSeconds(seconds);

    private static ArmedAttempt At(int seconds, OverlapPolicy overlap = OverlapPolicy.Allow, string job = "j") => new(
        new AttemptId(ExecutionId.Scheduled(JobId.Of(job), Second(seconds)), "a", 1),
        Second(seconds), Trigger.Schedule, 1, new NoopWork(), null, TimeSpan.Zero, HistoryPolicy.Default) { Overlap = overlap };

    private static ArmedAttempt Retry(int due, int seconds, OverlapPolicy overlap = OverlapPolicy.Allow) =>
        At(due, overlap) with { Id = At(due).Id with { Number = 2 }, StartAt = Second(seconds) };

    /// <summary>A ledger under arbitrary steps: time passes, what runs ends, the scheduler answers.</summary>
    private sealed class LedgerRun
    {
        private readonly ExecutorLedger ledger = new();
        private readonly OverlapPolicy policy;
        private readonly List<ArmedAttempt> running = [];
        private readonly List<ArmedAttempt> failed = [];
        private int now;

        public LedgerRun(OverlapPolicy policy, (int Second, bool Retry)[] armed)
        {
            this.policy = policy;
            foreach (var (second, retry) in armed.DistinctBy(a => a.Second)) ledger.Arm(At(second, policy) with { RetryPossible = retry });
        }

        public void Go((int What, int Which)[] steps)
        {
            foreach (var (what, which) in steps)
            {
                switch (what)
                {
                    case 0: now += which / 4; break;
                    case 1 when running.Count > 0: End(running[which % running.Count], Outcome.Failed); break;
                    case 2 when running.Count > 0: End(running[which % running.Count], Outcome.Succeeded); break;
                    case 3 when failed.Count > 0: Answer(failed[which % failed.Count], retry: which % 2 == 0); break;
                }

                Work();
            }

            now += 100;
            for (var i = 0; i < 100; i++)
            {
                Work();
                if (running.Count > 0) End(running[0], Outcome.Succeeded);
                if (failed.Count > 0) Answer(failed[0], retry: false);
            }

            Assert.Equal((0, 0, 0), (ledger.Armed, ledger.Running, ledger.Held));
        }

        private void Work()
        {
            while (ledger.NextDecision is { } at && at <= Second(now))
                foreach (var overlapped in ledger.Decide(Second(now))) Stop(overlapped);
            while (ledger.StartNext(Second(now)) is { } attempt)
            {
                Assert.Empty(running);
                Assert.DoesNotContain(failed, f => f.RetryPossible && f.Id.Execution != attempt.Id.Execution);
                running.Add(attempt);
            }
        }

        private void Stop(OverlapEnd overlapped)
        {
            if (ledger.IsRunning(overlapped.Attempt.Id)) End(overlapped.Attempt, overlapped.Outcome);
            else ledger.Finish(overlapped.Attempt.Id, Result(overlapped.Outcome));
        }

        private void End(ArmedAttempt attempt, Outcome outcome)
        {
            running.RemoveAll(r => r.Id == attempt.Id);
            ledger.Finish(attempt.Id, Result(outcome));
            if (outcome == Outcome.Failed) failed.Add(attempt);
            else ledger.AcknowledgedByScheduler(attempt.Id);
        }

        private void Answer(ArmedAttempt attempt, bool retry)
        {
            failed.Remove(attempt);
            if (retry && attempt is { RetryPossible: true, Id.Number: 1 }) ledger.Arm(Retry((int)(attempt.Id.Execution.Due - Noon).TotalSeconds, now + 2, policy));
            ledger.AcknowledgedByScheduler(attempt.Id);
        }
    }
}

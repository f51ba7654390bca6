using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;
using static Dcron.Actors.Tests.History.HistoryRecords;

namespace Dcron.Actors.Tests.History;

public sealed class TrimPlanSpec
{
    private readonly TrimPlan plan = new();

    [Fact]
    public void A_job_has_a_turn_when_it_has_written_a_tenth_of_what_it_keeps()
    {
        for (var i = 0; i < 99; i++) plan.Wrote(Attempt(i), Noon);
        Assert.False(TurnAt(Noon.AddMinutes(1)));
        plan.Wrote(Attempt(99), Noon);
        Assert.True(TurnAt(Noon.AddMinutes(2)));
        Assert.Equal(HistoryPolicy.Default, plan.Take(10)[Backup]);
        Assert.False(TurnAt(Noon.AddHours(9)));
    }

    [Fact]
    public void A_job_that_writes_seldom_has_a_turn_after_an_hour()
    {
        plan.Wrote(Attempt(0), Noon);
        Assert.False(TurnAt(Noon.AddMinutes(59)));
        Assert.True(TurnAt(Noon.AddMinutes(60)));
    }

    [Fact]
    public void Skips_alone_do_not_trim_since_they_do_not_say_what_to_keep()
    {
        for (var i = 0; i < 500; i++) plan.Wrote(Skip(i), Noon);
        Assert.False(TurnAt(Noon.AddDays(1)));
    }

    [Fact]
    public void Hands_out_a_few_jobs_at_a_time_and_those_not_finished_again()
    {
        for (var i = 0; i < 5; i++) plan.Wrote(Of("job-" + i), Noon);
        plan.Plan(Noon);
        Assert.Equal(2, plan.Take(2).Count);
        Assert.Equal(3, plan.Take(9).Count);
        plan.Again([JobId.Of("job-1"), JobId.Of("gone")]);
        Assert.Equal([JobId.Of("job-1")], plan.Take(9).Keys);
        Assert.False(plan.HasTurns);
    }

    [Fact]
    public void What_is_postponed_has_its_turn_at_the_next_plan()
    {
        for (var i = 0; i < 5; i++) plan.Wrote(Of("job-" + i), Noon);
        plan.Plan(Noon);
        plan.Postpone(plan.Take(2).Keys);
        Assert.False(plan.HasTurns);
        plan.Plan(Noon.AddMinutes(1));
        Assert.Equal(5, plan.Take(9).Count);
    }

    [Fact]
    public void A_job_that_has_been_quiet_for_a_day_is_forgotten()
    {
        plan.Wrote(Of("quiet"), Noon);
        Assert.True(TurnAt(Noon));
        plan.Take(1);
        plan.Plan(Noon.AddDays(2));
        plan.Again([JobId.Of("quiet")]);
        Assert.False(plan.HasTurns);
    }

    private bool TurnAt(DateTimeOffset now)
    {
        plan.Plan(now);
        return plan.HasTurns;
    }

    private static AttemptRecord Of(string job) =>
        Attempt(0, keep: new HistoryPolicy(5, null)) with { Id = new AttemptId(ExecutionId.Scheduled(JobId.Of(job), Noon), "n1", 1) };
}

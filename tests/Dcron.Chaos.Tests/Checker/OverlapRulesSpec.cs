using Dcron.Chaos.Operation;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Checker;

public sealed class OverlapRulesSpec
{
    [Theory]
    [InlineData("skip")]
    [InlineData("queue")]
    [InlineData("replace")]
    public void Finds_an_overlap(string policy) =>
        Assert.Equal(["overlap"], With(policy).Forget(10).Ran(10, 10, 21).Broken());

    [Fact]
    public void Lets_a_job_that_allows_it_overlap() =>
        Assert.Empty(Story.Clean().Forget(10).Ran(10, 10, 21).Broken());

    [Fact]
    public void Lets_an_execution_follow_one_whose_node_has_died() =>
        Assert.Empty(With("skip").Forget(10).Ran(10, 10, 21).Died(15).Broken());

    [Fact]
    public void Lets_an_execution_follow_one_that_was_lost() =>
        Assert.Empty(With("skip").Forget(10).Started(10, 10, 25).Recorded(10, "Lost", 10, 18).Accounted(10, "Lost").Broken());

    [Fact]
    public void Lets_a_job_overlap_with_what_ran_when_it_was_deleted() =>
        Assert.Empty(With("skip").Forget(10).Ran(10, 10, 21).Asked(CallKind.Delete, 11).Put(12).Broken());

    [Fact]
    public void Lets_a_queued_execution_start_when_the_one_before_has_ended() =>
        Assert.Empty(With("queue").Forget(10).Forget(20).Ran(10, 10, 24).Ran(20, 24.2, 26).Broken());

    [Fact]
    public void Finds_a_due_time_that_was_skipped_in_place_of_queued() =>
        Assert.Equal(["queue"], With("queue").Forget(20).Accounted(20, "Skipped", "overlap: j.20261124T080010Z was still open").Broken());

    [Fact]
    public void Lets_a_due_time_be_skipped_when_too_many_wait() =>
        Assert.Empty(With("queue").Forget(20).Accounted(20, "Skipped", "overlap: 100 executions of the job are open, and no more may wait").Broken());

    [Fact]
    public void Finds_a_queued_due_time_that_was_forgotten() => Assert.Equal(["identity"], With("queue").Forget(20).Broken());

    [Fact]
    public void Lets_an_execution_take_the_place_of_one_that_was_ended() =>
        Assert.Empty(With("replace").Forget(10).Started(10, 10, to: null).Recorded(10, "Cancelled", 10, 20.1).Accounted(10, "Cancelled").Forget(20).Ran(20, 20.2, 22).Broken());

    [Fact]
    public void Finds_work_that_was_replaced_and_went_on() =>
        Assert.Equal(["not ended", "overlap"], With("replace").Forget(10).Started(10, 10, 21).Recorded(10, "Cancelled", 10, 20.1).Accounted(10, "Cancelled").Forget(20).Ran(20, 20.2, 22).Broken());

    [Fact]
    public void Finds_work_that_was_killed_and_went_on() =>
        Assert.Equal(["not ended"], Story.Clean().Forget(10).Started(10, 10, 15).Recorded(10, "Cancelled", 10, 12).Accounted(10, "Cancelled").Broken());

    [Fact]
    public void Lets_a_run_by_force_overlap() =>
        Assert.Empty(With("skip").Asked(Run("k", forced: true, Story.Id(21, "m1"))).Ran(21, 21, 31, suffix: "m1").Broken());

    [Fact]
    public void Finds_a_run_without_force_that_overlaps() =>
        Assert.Equal(["overlap"], With("skip").Asked(Run("k", forced: false, Story.Id(21, "m1"))).Ran(21, 21, 31, suffix: "m1").Broken());

    [Fact]
    public void Finds_more_than_a_limit_allows() =>
        Assert.Equal(["limit"], Limited(1).Ran(21, 21, 23, suffix: "m1").Asked(Run("k", forced: false, Story.Id(21, "m1"))).Broken());

    [Fact]
    public void Lets_as_many_run_as_a_limit_allows() =>
        Assert.Empty(Limited(2).Ran(21, 21, 23, suffix: "m1").Asked(Run("k", forced: false, Story.Id(21, "m1"))).Broken());

    [Fact]
    public void Counts_no_work_whose_node_has_died_against_a_limit() =>
        Assert.Empty(Limited(1).Forget(20).Ran(20, 20, 25).Died(20.5).Ran(21, 21, 23, node: "b", suffix: "m1").Asked(Run("k", forced: false, Story.Id(21, "m1"))).Broken());

    private static Story With(string policy) => Story.Clean(j => j with { Overlap = policy });

    private static Story Limited(int most) => Story.Clean(j => j with { Pool = new Pool("p", most) });

    private static ClientCall Run(string key, bool forced, string execution) =>
        new(CallKind.Run, "j", Story.At(20.5), Story.At(20.7), Acknowledged: true) { Key = key, Forced = forced, Execution = execution };
}

using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class ResultsSpec
{
    private static readonly JobDefinition EveryMinute = Story.Definition("@every 60s");
    private static readonly RetryPolicy ThreeTries = new(3, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(1));

    [Fact]
    public void A_success_ends_the_execution()
    {
        var story = Armed(EveryMinute);
        story.At(61).Finishes(story.First(60), Outcome.Succeeded);

        Assert.Empty(story.Job.Open);
        Assert.Equal(Outcome.Succeeded, story.Job.Last[0].Outcome);
    }

    [Theory]
    [InlineData(Outcome.Failed)]
    [InlineData(Outcome.TimedOut)]
    public void A_failure_is_tried_again_on_its_node_after_a_delay_that_grows(Outcome outcome)
    {
        var story = Armed(EveryMinute with { Retry = ThreeTries }, Story.Node("a", 1), Story.Node("b", 2));
        var first = story.Job.Open[0].Attempts[0].Id;
        story.At(61).Finishes(first, outcome);
        var second = Assert.Single(story.Job.Open[0].Attempts, a => a.Phase == AttemptPhase.Armed);
        Assert.Equal((first with { Number = 2 }, Story.Noon.AddSeconds(66)), (second.Id, second.StartAt));

        story.At(67).Finishes(second.Id, outcome);
        Assert.Equal(Story.Noon.AddSeconds(77), story.Job.Open[0].Attempts[^1].StartAt);
        story.At(78).Finishes(first with { Number = 3 }, outcome);

        Assert.Empty(story.Job.Open);
        Assert.Equal(outcome, story.Job.Last[0].Outcome);
        Assert.Single(story.Ends);
    }

    [Fact]
    public void A_success_at_the_second_try_is_a_success()
    {
        var story = Armed(EveryMinute with { Retry = ThreeTries });
        story.At(61).Finishes(story.First(60), Outcome.Failed);
        story.At(67).Finishes(story.First(60) with { Number = 2 }, Outcome.Succeeded);

        Assert.Equal(Outcome.Succeeded, story.Job.Last[0].Outcome);
    }

    [Fact]
    public void Counts_how_attempts_ended_each_try_by_itself()
    {
        var story = Armed(EveryMinute with { Retry = ThreeTries });
        story.At(61).Finishes(story.First(60), Outcome.TimedOut);
        story.At(67).Finishes(story.First(60) with { Number = 2 }, Outcome.Succeeded);

        var tally = story.Job.Tally;
        Assert.Equal((1, 1), (tally.Succeeded, tally.Failed));
        Assert.True(tally.LastFailure < tally.LastSuccess, tally.ToString());
    }

    [Fact]
    public void A_result_that_comes_twice_or_too_late_changes_nothing()
    {
        var story = Armed(EveryMinute);
        story.At(61).Finishes(story.First(60), Outcome.Failed);
        var before = story.Events.Count;

        story.Finishes(story.First(60), Outcome.Succeeded);
        Assert.Equal(before, story.Events.Count);
    }

    [Fact]
    public void What_may_have_started_on_a_lost_node_is_lost_and_runs_no_second_time()
    {
        var story = Armed(EveryMinute, Story.Node("a", 1));
        story.Nodes.Add(Story.Node("b", 2));
        story.At(61).Leaves("a");

        Assert.Empty(story.Job.Open);
        Assert.Equal(Outcome.Lost, story.Ends.Single().Outcome);
        Assert.Single(story.Planned);
    }

    [Fact]
    public void What_is_due_within_the_clock_tolerance_counts_as_perhaps_started()
    {
        var story = Armed(EveryMinute, Story.Node("a", 1));
        story.Nodes.Add(Story.Node("b", 2));
        story.At(59).Leaves("a");

        Assert.Equal(Outcome.Lost, story.Ends.Single().Outcome);
    }

    [Fact]
    public void What_lies_ahead_on_a_lost_node_moves_to_another()
    {
        var story = Armed(EveryMinute, Story.Node("a", 1));
        story.Nodes.Add(Story.Node("b", 2));
        story.At(58.9).Leaves("a");

        var attempt = Assert.Single(story.Job.Open[0].Attempts);
        Assert.Equal((story.First(60, "b"), new Incarnation(2), Story.Noon.AddSeconds(60)), (attempt.Id, attempt.On, attempt.StartAt));
        Assert.Empty(story.Ends);
    }

    [Fact]
    public void What_lies_ahead_on_the_only_node_waits_for_it_to_come_back()
    {
        var story = Armed(EveryMinute, Story.Node("a", 1));
        story.At(50).Leaves("a");
        story.Nodes.Add(Story.Node("a", 7));
        story.At(55).Plan();

        Assert.Equal(new Incarnation(7), Assert.Single(story.Job.Open[0].Attempts).On);
    }

    [Fact]
    public void What_finds_no_other_node_is_skipped_after_the_grace()
    {
        var story = Armed(EveryMinute, Story.Node("a", 1));
        story.At(50).Leaves("a");
        Assert.Single(story.At(69).Plan().Job.Open);

        story.At(70).Plan();
        Assert.Equal(Outcome.Skipped, story.Ends.Single().Outcome);
        Assert.Contains("no executor is up", story.Ends.Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_attempt_runs_again_elsewhere_where_the_job_says_so_but_not_for_ever()
    {
        var story = Armed(EveryMinute with { OnLost = OnLost.Rerun }, Story.Node("a", 1));
        for (var i = 2; i <= 6 && story.Job.Open.Length > 0; i++)
        {
            story.Nodes.Add(Story.Node($"n{i}", i));
            story.At(60 + i).Leaves(story.Nodes[0].Name);
        }

        Assert.Equal([1, 2, 3], story.Events.OfType<JobEvent.AttemptFinished>().Select(e => e.Attempt.Number));
        Assert.Equal(Outcome.Lost, story.Ends.Single().Outcome);
    }

    // By its own clock, which may be ahead, the lost node may have started it; by this node's it is not due yet.
    [Fact]
    public void A_rerun_is_not_early()
    {
        var story = Armed(EveryMinute with { OnLost = OnLost.Rerun }, Story.Node("a", 1));
        story.Nodes.Add(Story.Node("b", 2));
        story.At(59.3).Leaves("a");

        var again = Assert.Single(story.Job.Open[0].Attempts, a => a.Id.Number == 2);
        Assert.Equal(("b", Story.Noon.AddSeconds(60)), (again.Id.Node, again.StartAt));
    }

    [Fact]
    public void A_rerun_takes_no_node_that_has_an_attempt_of_the_same_number_or_works_on_one()
    {
        var story = Armed(EveryMinute with { OnLost = OnLost.Rerun, Target = Target.AnyOneNode with { Nodes = 3 } }, Story.Node("a", 1), Story.Node("b", 2), Story.Node("c", 3));
        story.At(61).Leaves("a");

        var waits = Assert.Single(story.Job.Open[0].Attempts, a => a.Id.Number == 2);
        Assert.Equal(AttemptPhase.Unplaced, waits.Phase);
        story.Finishes(story.First(60, "b"), Outcome.Succeeded);
        Assert.Equal("b", Assert.Single(story.Job.Open[0].Attempts, a => a.Id.Number == 2).Id.Node);
    }

    [Fact]
    public void An_execution_on_several_nodes_ends_with_its_last_attempt_and_the_worst_outcome()
    {
        var story = Armed(EveryMinute with { Target = Target.AnyOneNode with { Nodes = null } }, Story.Node("a", 1), Story.Node("b", 2));
        story.At(61).Finishes(story.First(60), Outcome.Failed);
        Assert.Single(story.Job.Open);
        story.Finishes(story.First(60, "b"), Outcome.Succeeded);

        Assert.Equal((Outcome.Failed, "it was Failed"), (story.Ends.Single().Outcome, story.Ends.Single().Reason));
    }

    [Fact]
    public void A_node_that_leaves_before_the_due_time_of_an_all_nodes_job_does_not_count()
    {
        var story = Armed(EveryMinute with { Target = Target.AnyOneNode with { Nodes = null } }, Story.Node("a", 1), Story.Node("b", 2));
        story.At(50).Leaves("a");
        story.At(61).Finishes(story.First(60, "b"), Outcome.Succeeded);

        Assert.Equal(Outcome.Succeeded, story.Ends.Single().Outcome);
    }

    [Fact]
    public void An_edit_that_asks_for_fewer_nodes_places_no_more_than_that()
    {
        var definition = EveryMinute with { Target = Target.AnyOneNode with { Nodes = 2 } };
        var story = Armed(definition, Story.Node("a", 1), Story.Node("b", 2));
        story.At(60.5).Put(definition with { Target = Target.AnyOneNode });
        story.DisarmsAll();

        Assert.Single(story.Job.Open[0].Attempts, a => a.Phase == AttemptPhase.Armed);
    }

    [Fact]
    public void A_paused_job_is_not_tried_again()
    {
        var story = Armed(EveryMinute with { Retry = ThreeTries });
        story.At(60.1).Starts(story.First(60));
        story.At(61).Pause();
        story.Finishes(story.First(60), Outcome.Failed);

        Assert.Empty(story.Job.Open);
    }

    [Fact]
    public void An_ephemeral_job_goes_when_it_has_succeeded_and_nothing_is_left_to_do()
    {
        var story = Armed(Story.Definition("@at 2026-03-02T12:01:00Z") with { Ephemeral = true });
        story.At(61).Finishes(story.First(60), Outcome.Succeeded);
        Assert.Null(story.State);

        var failed = Armed(Story.Definition("@at 2026-03-02T12:01:00Z") with { Ephemeral = true });
        failed.At(61).Finishes(failed.First(60), Outcome.Failed);
        Assert.NotNull(failed.State);
    }

    [Fact]
    public void What_never_reached_its_executor_is_armed_again_unless_the_policy_calls_it_too_late()
    {
        var story = Armed(EveryMinute with { Misfire = new MisfirePolicy(CatchUp.Latest, TimeSpan.FromMinutes(5)) });
        var attempt = story.Job.Open[0].Attempts[0];

        Assert.True(ArmAgain(300));
        Assert.False(ArmAgain(361));

        bool ArmAgain(double seconds) => Results.ArmAgain(
            new Decision(story.Job), new PlanningContext(Story.Noon.AddSeconds(seconds), TimeSpan.Zero, TimeSpan.Zero, story.Nodes), attempt);
    }

    private static Story Armed(JobDefinition definition, params NodeInfo[] nodes)
    {
        var story = Story.Of(definition);
        if (nodes.Length > 0) story.Nodes = [.. nodes];
        story.At(45).Plan();
        Assert.Single(story.Planned);
        return story;
    }
}

using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class DecisionsSpec
{
    private static readonly JobDefinition EveryTen = Story.Definition("@every 10s");
    private static readonly JobDefinition OtherWork = EveryTen with { Work = new ShellWork { Command = "other" } };

    [Fact]
    public void An_identical_definition_changes_nothing()
    {
        var story = Story.Of(EveryTen);
        var before = story.Events.Count;

        Assert.Equal(JobChange.None, Assert.IsType<JobReply.Accepted>(story.Ask(new JobCommand.Put(EveryTen with { }))).Change);
        Assert.Equal(before, story.Events.Count);
    }

    [Fact]
    public void An_edit_of_what_no_launch_sees_disarms_nothing()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Put(EveryTen with { Description = "new", Retry = RetryPolicy.None with { Attempts = 3 } });

        Assert.Empty(story.Events.OfType<JobEvent.AttemptsRevoked>());
        Assert.Equal((2L, Story.Noon.AddSeconds(20)), (story.Job.Revision, story.At(6).Plan().Job.Cursor));
        Assert.Equal([10.0, 20], story.OpenDues);
    }

    [Fact]
    public void An_edit_revokes_what_has_not_started_and_plans_it_again_once_it_is_answered()
    {
        var story = Story.Of(EveryTen);
        story.At(5.5).Put(OtherWork);

        Assert.True(story.Job.Revoking);
        Assert.Equal(Story.Noon.AddSeconds(5), story.Job.Cursor);
        Assert.Single(story.At(6).Plan().Planned);

        story.DisarmsAll();
        Assert.Equal([10.0, 20], story.OpenDues);
        Assert.All(story.Job.Open, o => Assert.Equal(2, o.Revision));
    }

    [Fact]
    public void An_edit_of_the_schedule_leaves_no_trace_of_due_times_that_are_none_any_more()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Put(Story.Definition("*/7 * * * * *"));
        story.DisarmsAll();

        Assert.Equal([7.0, 14], story.OpenDues);
        Assert.Empty(story.Ends);
        Assert.Empty(story.Skips);
    }

    [Fact]
    public void An_edit_does_not_start_again_what_the_revocation_found_started()
    {
        var story = Story.Of(EveryTen);
        story.At(9.5).Put(OtherWork);
        story.At(10.1).Refuses(story.First(10));
        story.DisarmsAll();
        story.At(11).Finishes(story.First(10), Outcome.Succeeded);
        for (var t = 11; t < 60; t++) story.At(t).Plan();

        Assert.Single(story.Planned, p => p.Execution.Due == Story.Noon.AddSeconds(10));
        Assert.Single(story.Ends);
    }

    [Fact]
    public void What_one_node_started_late_takes_no_due_time_before_it_along()
    {
        var story = Story.Of("@every 1s");
        story.At(0.5).Put(Story.Definition("@every 1s") with { Work = new NoopWork() });
        story.At(3.5).Refuses(story.First(3));
        story.DisarmsAll();

        // 1 and 2 were disarmed elsewhere, and are the new definition's.
        Assert.Equal(Enumerable.Range(1, 18).Select(i => (double)i), story.OpenDues);
        Assert.Single(story.Planned, p => p.Execution.Due == Story.Noon.AddSeconds(3));
    }

    [Fact]
    public void An_edit_places_what_was_due_before_it_anew_with_the_new_definition()
    {
        var story = Story.Of(EveryTen);
        story.At(10.5).Put(OtherWork);
        story.Disarms(story.First(10));

        Assert.Equal(AttemptPhase.Armed, story.Job.Find(story.First(10).Execution)!.Attempts[0].Phase);
        Assert.Single(story.Events.OfType<JobEvent.AttemptMoved>());
        Assert.Empty(story.Ends);
    }

    [Fact]
    public void An_edit_leaves_alone_what_runs()
    {
        var story = Story.Of(EveryTen);
        story.At(10.1).Starts(story.First(10));
        story.At(10.5).Put(OtherWork);

        Assert.DoesNotContain(story.Events.OfType<JobEvent.AttemptsRevoked>().SelectMany(e => e.Attempts), a => a == story.First(10));
    }

    [Fact]
    public void An_edit_on_an_executor_whose_clock_is_ahead_does_not_plan_twice_what_runs()
    {
        var story = Story.Of(EveryTen);
        story.At(9.6).Starts(story.First(10));
        story.At(9.8).Put(OtherWork);
        story.DisarmsAll();
        story.At(9.9).Finishes(story.First(10), Outcome.Succeeded);
        story.At(9.95).Put(EveryTen);
        story.DisarmsAll();
        story.At(12).Plan();

        Assert.Single(story.Planned, p => p.Execution.Due == Story.Noon.AddSeconds(10));
    }

    [Fact]
    public void Two_edits_in_a_row_launch_neither_of_the_first_definitions()
    {
        var story = Story.Of("@every 1s");
        story.At(0.5).Put(Story.Definition("@every 30s"));
        story.At(3.5).Put(Story.Definition("@every 20s"));
        story.DisarmsAll();

        Assert.Empty(story.OpenDues);
        Assert.Equal([20.0], story.At(5).Plan().OpenDues);
        // 1 to 3 were withdrawn by the first edit and went by before they were answered.
        Assert.Equal([1.0, 2, 3], story.Ends.Select(e => Story.Seconds(e.Execution.Due)));
        Assert.All(story.Ends, e => Assert.Equal(Outcome.Cancelled, e.Outcome));
    }

    [Fact]
    public void A_pause_stops_what_has_not_started_and_a_resume_goes_on()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Pause();
        story.DisarmsAll();
        Assert.Empty(story.Job.Open);
        Assert.Null(story.Job.NextDue);
        Assert.Empty(story.At(30).Plan().Job.Open);

        story.At(31).Resume();
        Assert.Equal([30.0, 40], story.OpenDues);
        Assert.Equal(Trigger.CatchUp, story.Job.Open[0].Trigger);
    }

    [Theory]
    [InlineData(CatchUp.Skip, new[] { 40.0 })]
    [InlineData(CatchUp.Latest, new[] { 30.0, 40.0 })]
    [InlineData(CatchUp.All, new[] { 10.0, 20.0, 30.0, 40.0 })]
    public void What_became_due_during_a_pause_is_for_the_policy_alone_however_short_the_pause(CatchUp policy, double[] dues)
    {
        var story = Story.Of(EveryTen with { Misfire = new MisfirePolicy(policy, TimeSpan.FromHours(1)) });
        story.At(5).Pause();
        story.DisarmsAll();
        story.At(31).Resume();

        Assert.Equal(dues, story.OpenDues);
        Assert.Equal(4 - dues.Length, story.Skips.Sum(s => DueTimes.Between(EveryTen, s.After, s.Through).Count()));
    }

    [Fact]
    public void A_pause_ends_as_cancelled_what_was_due_before_it_and_not_started()
    {
        var story = Story.Of(EveryTen);
        story.At(10.5).Pause();
        story.Disarms(story.First(10));

        Assert.Equal((Outcome.Cancelled, "the job was paused before it started"), (story.Ends.Single().Outcome, story.Ends.Single().Reason));
    }

    [Fact]
    public void An_edit_during_a_pause_settles_what_the_pause_held_back()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Pause();
        story.DisarmsAll();
        story.At(35).Put(Story.Definition("*/7 * * * * *"));

        var skip = Assert.Single(story.Skips);
        Assert.Equal(("the job was paused", Story.Noon.AddSeconds(5), Story.Noon.AddSeconds(35)), (skip.Reason, skip.After, skip.Through));
        story.At(36).Resume();
        Assert.Equal([42.0, 49], story.OpenDues);
    }

    [Fact]
    public void A_deleted_job_is_gone_when_its_last_attempt_has_ended()
    {
        var story = Story.Of(EveryTen);
        story.At(10.1).Starts(story.First(10));
        story.At(11).Delete();
        Assert.IsType<JobReply.NotFound>(story.Run("x"));

        story.DisarmsAll();
        Assert.Equal([10.0], story.OpenDues);
        story.At(12).Finishes(story.First(10), Outcome.Failed);
        Assert.Null(story.State);
    }

    [Fact]
    public void A_deletion_arms_nothing_that_waited_for_a_node()
    {
        var story = Story.Of(EveryTen);
        story.At(8).Leaves("a");
        Assert.Equal(AttemptPhase.Unplaced, story.Job.Open[0].Attempts[0].Phase);

        story.Nodes.Add(Story.Node("b", 2));
        story.At(12).Delete();
        Assert.Null(story.State);
        Assert.DoesNotContain(story.Events, e => e is JobEvent.AttemptMoved { To: not null });
    }

    [Fact]
    public void A_job_created_again_plans_its_own_due_times_and_none_of_the_deleted_ones()
    {
        var story = Story.Of(EveryTen with { Retry = RetryPolicy.None with { Attempts = 3 } });
        story.At(10.1).Starts(story.First(10));
        story.At(11).Delete();
        story.At(12).Put(OtherWork with { Retry = RetryPolicy.None with { Attempts = 3 } });
        story.DisarmsAll();
        story.Finishes(story.First(10), Outcome.Failed);

        Assert.Equal([20.0], story.OpenDues);
        Assert.Equal(2, story.Job.Open[0].Revision);
        Assert.Equal(Outcome.Failed, Assert.Single(story.Ends).Outcome);
    }

    [Fact]
    public void A_job_created_again_at_once_does_not_plan_what_the_deleted_one_may_have_started()
    {
        var story = Story.Of(EveryTen);
        story.At(9.2).Delete();
        story.Leaves("a");
        story.Nodes.Add(Story.Node("b", 2));
        story.At(9.5).Put(EveryTen);
        Assert.Equal([20.0], story.OpenDues);

        story.Delete();
        story.DisarmsAll();
        Assert.Null(story.At(10).Plan().State);
    }

    [Fact]
    public void A_run_asked_for_twice_is_one_run()
    {
        var story = Story.Of("@manually");
        var first = story.Run("m1");
        var again = story.At(3).Run("m1");
        story.Finishes(((JobReply.RunAccepted)first).Execution is var id ? new AttemptId(id, "a", 1) : default, Outcome.Succeeded);

        Assert.Equal(first, again);
        Assert.Equal(first, story.At(9).Run("m1"));
        Assert.NotEqual(first, story.Run("m2"));
    }

    [Fact]
    public void A_run_is_refused_while_another_is_open_and_overlap_is_skip()
    {
        var story = Story.Of(Story.Definition("@manually") with { Overlap = OverlapPolicy.Skip });
        story.Run("m1");

        Assert.Contains("overlap", Assert.IsType<JobReply.Refused>(story.At(5).Run("m2")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_no_node_can_take_is_refused_with_the_reason()
    {
        var story = Story.Of(Story.Definition("@manually") with { Target = new Target(Target.AnyOneNode.Tags.Add("dc", "eu"), 1) });

        Assert.Contains("dc=eu", Assert.IsType<JobReply.Refused>(story.Run("m1")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reboot_job_runs_once_when_the_cluster_starts()
    {
        var story = Story.Of("@reboot");
        var decision = JobDecisions.ClusterStarted(story.Job, new PlanningContext(story.Now, TimeSpan.Zero, TimeSpan.Zero, story.Nodes));

        Assert.Equal(Trigger.Schedule, Assert.IsType<JobEvent.ExecutionPlanned>(Assert.Single(decision.Events)).Trigger);
        Assert.Empty(JobDecisions.ClusterStarted(Story.Of("@every 1s").Job, new PlanningContext(story.Now, TimeSpan.Zero, TimeSpan.Zero, story.Nodes)).Events);
    }
}

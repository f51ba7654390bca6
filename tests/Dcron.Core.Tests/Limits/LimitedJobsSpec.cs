using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Dcron.Core.Tests.Jobs;
using Xunit;

namespace Dcron.Core.Tests.Limits;

/// <summary>A job under a limit, from its due time to its node.</summary>
public sealed class LimitedJobsSpec
{
    private static readonly SlotLimits OneDb = new(0, [(new JobLabel("pool", "db"), 1)]);
    private static readonly JobDefinition Limited = Story.Definition("@every 60s") with { Labels = Story.Definition("@every 60s").Labels.Add("pool", "db") };

    [Fact]
    public void Is_not_armed_ahead_and_waits_at_its_due_time()
    {
        var story = Of(Limited);
        Assert.Equal(Story.Noon.AddSeconds(60), story.WakeAt);
        Assert.Empty(story.At(59).Plan().Job.Open);

        var attempt = story.At(60).Plan().Job.Open.Single().Attempts.Single();

        Assert.Equal(AttemptPhase.Unplaced, attempt.Phase);
        Assert.Equal("it waits for a slot of pool=db", Unplaced.Why(story.Job, story.PlanningContext, story.Job.Open.Single(), attempt));
        Assert.Equal(
            new JobSlots(Limited.Name, ["pool=db"], 0, 0, [new SlotRequest(attempt.Id, Story.Noon.AddSeconds(60), 1)]),
            story.Slots.Change(Limited.Name, story.Job, story.PlanningContext));
        Assert.Null(story.Slots.Change(Limited.Name, story.Job, story.PlanningContext));
    }

    [Fact]
    public void Is_placed_when_it_has_a_slot_and_takes_it_until_it_is_over()
    {
        var story = Of(Limited);
        var waiting = story.At(60).Plan().Job.Open.Single().Attempts.Single();
        story.Slots.Give(waiting.Id);
        story.Plan();
        story.Slots.TakeBack();

        var placed = story.Job.Open.Single().Attempts.Single();
        Assert.Equal(("a", AttemptPhase.Armed), (placed.Id.Node, placed.Phase));
        Assert.Equal(1, story.Slots.Change(Limited.Name, story.Job, story.PlanningContext)?.Taken);
        story.Finishes(placed.Id, Outcome.Succeeded);
        Assert.Equal(0, story.Slots.Change(Limited.Name, story.Job, story.PlanningContext)?.Taken);
    }

    [Fact]
    public void Waits_for_a_slot_as_long_as_it_takes_and_for_a_node_only_for_its_grace()
    {
        var story = Of(Limited);
        story.At(60).Plan();
        for (var t = 61; t <= 110; t++)
        {
            story.At(t).Plan();
            story.Slots.Change(Limited.Name, story.Job, story.PlanningContext);
        }

        Assert.Empty(story.Ends);
        story.Nodes.Clear();
        Assert.Empty(story.At(119).Plan().Ends);
        Assert.Equal(Outcome.Skipped, Assert.Single(story.At(120.1).Plan().Ends).Outcome);
    }

    [Fact]
    public void A_retry_keeps_the_slot()
    {
        var story = Of(Limited with { Retry = RetryPolicy.None with { Attempts = 2 } });
        var waiting = story.At(60).Plan().Job.Open.Single().Attempts.Single();
        story.Slots.Give(waiting.Id);
        story.Plan();
        story.Slots.TakeBack();
        story.Slots.Change(Limited.Name, story.Job, story.PlanningContext);

        story.Finishes(story.First(60), Outcome.Failed);

        Assert.Null(story.Slots.Change(Limited.Name, story.Job, story.PlanningContext));
    }

    [Fact]
    public void A_run_that_somebody_asks_for_waits_for_a_slot_too()
    {
        var story = Of(Limited);

        Assert.IsType<JobReply.RunAccepted>(story.At(5).Run("m1"));

        Assert.Equal(AttemptPhase.Unplaced, story.Plan().Job.Open.Single().Attempts.Single().Phase);
    }

    [Fact]
    public void Other_jobs_do_not_know_of_limits()
    {
        var story = Of(Story.Definition("@every 60s"));

        Assert.Equal([60.0], story.At(50).Plan().OpenDues);
        Assert.Null(story.Slots.Change(story.Job.Name, story.Job, story.PlanningContext));
    }

    [Fact]
    public void A_pause_takes_it_out_of_the_queue()
    {
        var story = Of(Limited);
        story.At(60).Plan();
        story.Slots.Change(Limited.Name, story.Job, story.PlanningContext);
        story.At(61).Pause();

        Assert.Empty(story.Job.Open);
        Assert.Empty(story.Slots.Change(Limited.Name, story.Job, story.PlanningContext)!.Waiting);
    }

    private static Story Of(JobDefinition job)
    {
        var story = new Story { Slots = new SlotBook(OneDb) };
        story.Put(job);
        return story;
    }
}

using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Tests.Jobs;

public sealed class BackfillsSpec
{
    [Fact]
    public void Runs_each_due_time_under_its_own_name_as_many_at_once_as_asked()
    {
        var story = Story.Of("@every 60s").At(600).Plan();
        var before = story.Planned.Count();

        Assert.IsType<JobReply.Accepted>(Fill(story, 2, -180, -120, -60));

        var planned = story.Planned.Skip(before).ToList();
        Assert.Equal([-180, -120], planned.Select(p => Story.Seconds(p.Execution.Due)));
        Assert.All(planned, p => Assert.Equal((Trigger.Backfill, "b1", story.Now), (p.Trigger, p.Execution.Suffix, p.Attempts[0].StartAt)));

        story.Finishes(Attempt(story, -180), Outcome.Succeeded);
        story.Finishes(Attempt(story, -120), Outcome.Failed);
        Assert.Equal((1, 1, 1, 0, null), Shown(story));
        story.Finishes(Attempt(story, -60), Outcome.Succeeded);

        Assert.Equal((2, 1, 0, 0, story.Now), Shown(story));
    }

    [Fact]
    public void Waits_its_turn_where_the_job_forbids_overlap()
    {
        var story = Story.Of(Story.Definition("@manually") with { Overlap = OverlapPolicy.Skip }).At(600);
        Fill(story, 5, -120, -60);

        Assert.Equal([-120], story.OpenDues);
        story.Finishes(Attempt(story, -120), Outcome.Succeeded);

        Assert.Equal([-60], story.OpenDues);
        Assert.Empty(story.Skips);
    }

    [Fact]
    public void Begins_nothing_more_once_cancelled_and_ends_with_what_runs()
    {
        var story = Story.Of("@manually").At(600);
        Fill(story, 1, -180, -120, -60);

        story.Ask(new JobCommand.CancelBackfill(JobId.Of("j")));
        story.Plan();

        Assert.Equal((0, 0, 1, 2, null), Shown(story));
        story.Finishes(Attempt(story, -180), Outcome.Succeeded);
        Assert.Equal((1, 0, 0, 2, story.Now), Shown(story));
        Assert.IsType<JobReply.Refused>(story.Ask(new JobCommand.CancelBackfill(JobId.Of("j"))));
    }

    [Fact]
    public void Stands_still_during_a_pause()
    {
        var story = Story.Of("@manually").At(600);
        Fill(story, 1, -120, -60);
        story.Finishes(Attempt(story, -120), Outcome.Succeeded);
        story.Starts(Attempt(story, -60));
        story.Pause();
        story.Finishes(Attempt(story, -60), Outcome.Succeeded);

        Assert.NotNull(story.Job.Backfill!.EndedAt);
        Fill(story, 1, id: "b2", due: [-30]);
        Assert.Empty(story.OpenDues);
        story.Resume();
        Assert.Equal([-30], story.OpenDues);
    }

    [Fact]
    public void Waits_for_a_node()
    {
        var story = Story.Of("@manually").At(600);
        story.Nodes = [];
        Fill(story, 1, -60);

        Assert.Equal(story.Now.AddSeconds(1), Planning.WakeAt(story.Job, null, new PlanningContext(story.Now, default, default, [])));
        story.Nodes = [Story.Node("a", 1)];
        story.At(5000).Plan();

        Assert.Equal([-60], story.OpenDues);
    }

    [Fact]
    public void Is_the_same_when_asked_twice_and_refuses_another_beside_it()
    {
        var story = Story.Of("@manually").At(600);
        Fill(story, 1, -120, -60);

        Assert.Equal(JobChange.None, Assert.IsType<JobReply.Accepted>(Fill(story, 1, -120, -60)).Change);
        Assert.Contains("1 of 2 due times left", Assert.IsType<JobReply.Refused>(Fill(story, 1, id: "b2", due: [-60])).Reason);
    }

    [Fact]
    public void Refuses_what_is_not_missing_and_a_definition_that_changed()
    {
        var story = Story.Of("@every 60s").At(600).Plan();

        Assert.IsType<JobReply.Refused>(Fill(story, 1, 660, 720));
        Assert.Contains("changed", Assert.IsType<JobReply.Refused>(story.Ask(Command(9, 1, "b1", [-60]))).Reason);
    }

    [Fact]
    public void Keeps_an_ephemeral_job_until_it_is_done()
    {
        var story = Story.Of(Story.Definition("@manually") with { Ephemeral = true }).At(600);
        Fill(story, 1, -120, -60);

        story.Finishes(Attempt(story, -120), Outcome.Succeeded);
        Assert.NotNull(story.State);
        story.Finishes(Attempt(story, -60), Outcome.Succeeded);

        Assert.Null(story.State);
    }

    [Fact]
    public void Takes_what_was_skipped_and_what_was_before_the_job_and_leaves_what_may_have_run()
    {
        var noon = Story.Noon;
        var job = new JobView(Story.Definition("@every 60s"), 4, noon, noon, null, noon.AddSeconds(600), [], [new OpenExecutionView(Id(180), Trigger.Schedule, 4, [])], []);
        var ran = new AttemptRecord(new AttemptId(Id(120), "a", 1), Trigger.Schedule, 4, new AttemptResult(Outcome.Failed, 1, "", noon, noon), "", 0, HistoryPolicy.Default);
        var recorded = new RecordedRange([new RecordedExecution(Id(120), [ran])], [new SkipRecord(JobId.Of("j"), noon.AddSeconds(60), noon.AddSeconds(119), "", "x", null, noon), new SkipRecord(JobId.Of("j"), noon, noon.AddSeconds(60), "", "@every 60s", null, noon)], noon.AddSeconds(-120));

        var plan = BackfillPlan.Of(job, recorded, noon.AddSeconds(-180), noon.AddSeconds(660), noon.AddSeconds(630));

        // -180 and -120 may have been trimmed; 240 to 600 should be recorded and are not; 660 is to come.
        Assert.Equal([-60, 0, 60], plan.Missing.Select(Story.Seconds));
        Assert.Equal((2, 9, 1), (plan.Executed, plan.Unknown, plan.Pending));
    }

    private static ExecutionId Id(double seconds) => ExecutionId.Scheduled(JobId.Of("j"), Story.Noon.AddSeconds(seconds));

    private static JobReply Fill(Story story, int parallel, params double[] due) => Fill(story, parallel, "b1", due);

    private static JobReply Fill(Story story, int parallel, string id, double[] due) => story.Ask(Command(story.Job.Revision, parallel, id, due));

    private static JobCommand.Backfill Command(long revision, int parallel, string id, double[] due) =>
        new(JobId.Of("j"), id, revision, Story.Noon, Story.Noon, [.. due.Select(d => Story.Noon.AddSeconds(d))], parallel);

    private static AttemptId Attempt(Story story, double due) => story.Job.Open.Single(o => o.Trigger == Trigger.Backfill && Story.Seconds(o.Due) == due).Attempts[0].Id;

    private static (int Succeeded, int Failed, int Running, int Cancelled, DateTimeOffset? EndedAt) Shown(Story story) =>
        story.Job.Backfill is { } b ? (b.Succeeded, b.Failed, b.Running, b.Cancelled, b.EndedAt) : default;
}

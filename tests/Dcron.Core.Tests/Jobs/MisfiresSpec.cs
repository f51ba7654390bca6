using System.Diagnostics;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class MisfiresSpec
{
    [Theory]
    [InlineData(CatchUp.Skip, 60, 0)]
    [InlineData(CatchUp.Latest, 60, 1)]
    [InlineData(CatchUp.All, 60, 6)]
    [InlineData(CatchUp.Skip, 10, 0)]
    [InlineData(CatchUp.Latest, 10, 1)]
    [InlineData(CatchUp.All, 10, 2)]
    [InlineData(CatchUp.Latest, 1, 0)]
    public void Runs_after_half_an_hour_what_the_policy_allows(CatchUp policy, int windowMinutes, int launches)
    {
        var story = Story.Of(Story.Definition("*/5 * * * *") with { Misfire = new MisfirePolicy(policy, TimeSpan.FromMinutes(windowMinutes)) });
        story.At(32 * 60).Plan();

        Assert.Equal(launches, story.Planned.Count());
        Assert.All(story.Planned, p => Assert.Equal(Trigger.CatchUp, p.Trigger));
        AllSettled(story, 0, 32 * 60);
    }

    [Theory]
    [InlineData(CatchUp.Skip)]
    [InlineData(CatchUp.Latest)]
    [InlineData(CatchUp.All)]
    public void Runs_what_is_late_by_no_more_than_a_minute_whatever_the_policy(CatchUp policy)
    {
        var story = Story.Of(Story.Definition("@every 20s") with { Misfire = new MisfirePolicy(policy, TimeSpan.Zero) });
        story.At(120).Plan();

        Assert.Equal([60.0, 80, 100, 120], story.Planned.Where(p => p.Trigger == Trigger.Schedule && p.Execution.Due > Story.Noon.AddSeconds(20)).Select(p => Story.Seconds(p.Execution.Due)).Take(4));
        AllSettled(story, 0, 120);
    }

    [Fact]
    public void Says_why_it_skipped()
    {
        var story = Story.Of(Story.Definition("*/5 * * * *") with { Misfire = new MisfirePolicy(CatchUp.Skip, TimeSpan.Zero) });
        story.At(32 * 60).Plan();

        var skip = Assert.Single(story.Skips);
        Assert.Equal($"misfire: {Planning.Unavailable}; the policy is skip", skip.Reason);
        Assert.Equal(Story.Noon, skip.After);
    }

    [Fact]
    public void Runs_at_most_the_maximum_and_says_so_of_the_rest()
    {
        var story = Story.Of(Story.Definition("@every 1s") with { Misfire = new MisfirePolicy(CatchUp.All, TimeSpan.FromDays(1)) });
        story.At(7200).Plan();

        Assert.Equal(MisfirePolicy.MaxCatchUp, story.Planned.Count(p => p.Trigger == Trigger.CatchUp));
        Assert.Contains("at most 1000 at once", Assert.Single(story.Skips).Reason, StringComparison.Ordinal);
        AllSettled(story, 0, 7200);
    }

    [Theory]
    [InlineData(CatchUp.Skip)]
    [InlineData(CatchUp.Latest)]
    [InlineData(CatchUp.All)]
    public void Settles_two_weeks_of_an_every_second_job_in_no_time(CatchUp policy)
    {
        var story = Story.Of(Story.Definition("* * * * * *") with { Misfire = new MisfirePolicy(policy, TimeSpan.FromDays(30)) });
        var watch = Stopwatch.StartNew();
        story.At(14 * 86400).Plan();

        // A million due times one by one would take far longer.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}");
        Assert.True(story.Events.Count < 1200, $"{story.Events.Count} events");
    }

    [Fact]
    public void A_pause_makes_no_misfire_of_its_own_but_is_named_as_the_reason()
    {
        var story = Story.Of(Story.Definition("*/5 * * * *") with { Misfire = new MisfirePolicy(CatchUp.Skip, TimeSpan.Zero) });
        story.At(10).Pause();
        story.At(32 * 60).Resume();

        Assert.Empty(story.Planned);
        Assert.Contains("the job was paused from 2026-03-02T12:00:10Z", Assert.Single(story.Skips).Reason, StringComparison.Ordinal);
        AllSettled(story, 0, 32 * 60);
    }

    [Fact]
    public void A_new_scheduler_gives_nodes_the_grace_before_it_gives_up_a_catch_up()
    {
        var job = Story.Of("*/5 * * * *").Job;
        var restarted = Story.Noon.AddMinutes(32);
        var context = new PlanningContext(restarted.AddSeconds(1), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), []) { Since = restarted };

        var waiting = new Decision(job);
        Planning.Plan(waiting, context);
        Assert.DoesNotContain(waiting.Events, e => e is JobEvent.DueTimesSkipped { Through: var through } && through >= Story.Noon.AddMinutes(30));

        var found = new Decision(waiting.State);
        Planning.Plan(found, context with { Nodes = [Story.Node("a", 1)] });
        Assert.Equal(Trigger.CatchUp, Assert.Single(found.Events.OfType<JobEvent.ExecutionPlanned>()).Trigger);

        var givenUp = new Decision(waiting.State);
        Planning.Plan(givenUp, context with { Now = restarted.AddSeconds(10) });
        Assert.Contains(givenUp.Events, e => e is JobEvent.DueTimesSkipped { Through: var through } && through == Story.Noon.AddMinutes(30));
    }

    private static void AllSettled(Story story, double after, double through)
    {
        var planned = story.Planned.Select(p => p.Execution.Due).ToList();
        var (once, skips) = (planned.ToHashSet(), story.Skips.ToList());
        Assert.Equal(once.Count, planned.Count);
        foreach (var due in DueTimes.Between(story.Job.Definition, Story.Noon.AddSeconds(after), Story.Noon.AddSeconds(through)))
        {
            var entries = (once.Contains(due) ? 1 : 0) + skips.Count(s => s.After < due && due <= s.Through);
            Assert.True(entries == 1, $"{due:O} has {entries} entries");
        }
    }
}

using CsCheck;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class JitterSpec
{
    [Fact]
    public void Starts_within_the_window_after_the_due_time_at_an_instant_that_the_identity_decides()
    {
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 7200]).Sample((due, seconds) =>
        {
            var job = Story.Definition("@every 1s") with { Jitter = TimeSpan.FromSeconds(seconds) };
            var at = Story.Noon.AddSeconds(due);

            var start = job.StartOf(at);

            Assert.InRange(start, at, at.AddSeconds(Math.Max(0, seconds - 1)));
            Assert.Equal(0, start.Ticks % TimeSpan.TicksPerSecond);
            Assert.Equal(start, (job with { Description = "other" }).StartOf(at));
        });
    }

    [Fact]
    public void Spreads_evenly_over_the_window()
    {
        var job = Story.Definition("@every 1s") with { Jitter = TimeSpan.FromSeconds(10) };

        var counts = Enumerable.Range(0, 10_000).GroupBy(i => (job.StartOf(Story.Noon.AddSeconds(i)) - Story.Noon.AddSeconds(i)).TotalSeconds).Select(g => g.Count()).ToList();

        Assert.Equal(10, counts.Count);
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Arms_by_the_due_time_and_starts_later()
    {
        var story = Story.Of(Story.Definition("@every 60s") with { Jitter = TimeSpan.FromMinutes(5) });
        var planned = Assert.Single(story.At(45).Plan().Planned);

        Assert.Equal(Story.Noon.AddSeconds(60), planned.Execution.Due);
        Assert.Equal(story.Job.Definition.StartOf(planned.Execution.Due), Assert.Single(planned.Attempts).StartAt);
    }

    [Fact]
    public void Counts_misfires_from_the_start_and_not_from_the_due_time()
    {
        var story = new Story { ArmAhead = TimeSpan.Zero };
        story.Put(Story.Definition("@every 60s") with { Jitter = TimeSpan.FromMinutes(10), Misfire = new MisfirePolicy(CatchUp.Skip, TimeSpan.FromHours(1)) });
        story.At(900).Plan();

        for (var due = 60; due <= 900; due += 60)
        {
            var misfire = Misfires.IsMisfire(story.Job.Definition.StartOf(Story.Noon.AddSeconds(due)), story.Now);
            Assert.Equal(!misfire, story.OpenDues.Contains(due));
            Assert.Equal(misfire, story.Skips.Any(s => s.After < Story.Noon.AddSeconds(due) && Story.Noon.AddSeconds(due) <= s.Through));
        }

        Assert.All(story.Planned, p => Assert.Equal(Trigger.Schedule, p.Trigger));
    }

    [Fact]
    public void Takes_back_what_has_not_started_when_the_job_is_paused_within_the_window()
    {
        var story = Story.Of(Story.Definition("@every 600s") with { Jitter = TimeSpan.FromMinutes(9) });
        story.At(590).Plan();
        var attempt = Assert.Single(Assert.Single(story.Planned).Attempts);
        Assert.True(attempt.StartAt > Story.Noon.AddSeconds(600));

        story.Now = attempt.StartAt.AddSeconds(-1);
        story.Pause();
        story.DisarmsAll();

        Assert.Empty(story.Job.Open);
        Assert.Equal(Outcome.Cancelled, Assert.Single(story.Ends).Outcome);
    }
}

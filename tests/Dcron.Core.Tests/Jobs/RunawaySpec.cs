using CsCheck;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class RunawaySpec
{
    private static readonly RunawayLimits Usual = new(10, 1000);

    [Fact]
    public void Pauses_a_job_that_is_run_far_beyond_its_rate_and_says_so()
    {
        var story = new Story { Runaway = Usual };
        story.Put(Story.Definition("@every 10s"));
        for (var i = 1; i <= 990; i++) RunAndEnd(story.At(i * 0.01), i);
        Assert.Null(story.Job.Pause);
        for (var i = 991; i <= 1010; i++) RunAndEnd(story, i);

        Assert.Equal(Runaway.By, story.Job.Pause?.By);
        Assert.StartsWith("1001 executions in the minute from 2026-03-02T12:00:00Z, more than the 1000", story.Job.Pause?.Reason, StringComparison.Ordinal);
        Assert.True(story.Job.Revoking);
        Assert.Contains("runaway guard has paused it", Assert.IsType<JobReply.Refused>(story.At(90).Run("later")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Begins_to_count_anew_with_each_minute()
    {
        var story = new Story { Runaway = new RunawayLimits(1, 10) };
        story.Put(Story.Definition("@manually"));
        for (var minute = 0; minute < 5; minute++)
            for (var i = 1; i <= 10; i++) Assert.IsType<JobReply.RunAccepted>(story.At(minute * 60).Run($"m{minute}.{i}"));
    }

    [Fact]
    public void Holds_what_fires_by_itself_and_refuses_runs_until_somebody_resumes_it()
    {
        var story = new Story { Runaway = new RunawayLimits(2, 5) };
        story.Put(Story.Definition("@every 60s"));
        for (var i = 1; i <= 5; i++) RunAndEnd(story, i);
        // One more that nobody asked for, as another job's end makes it.
        story.Fires("x");
        story.Plan();

        Assert.Equal(Runaway.By, story.Job.Pause?.By);
        Assert.StartsWith("6 executions in the minute from 2026-03-02T12:00:00Z, more than the 5", story.Job.Pause?.Reason, StringComparison.Ordinal);
        Assert.Contains("runaway guard has paused it", Assert.IsType<JobReply.Refused>(story.At(90).Run("m9")).Reason, StringComparison.Ordinal);

        story.Resume();
        Assert.IsType<JobReply.RunAccepted>(story.Run("m10"));
        Assert.Null(story.Plan().Job.Pause);
    }

    [Fact]
    public void Is_off_where_the_floor_is_zero()
    {
        var story = new Story { Runaway = new RunawayLimits(10, 0) };
        story.Put(Story.Definition("@manually"));
        for (var i = 1; i <= 3000; i++) RunAndEnd(story, i);

        Assert.Null(story.Plan().Job.Pause);
    }

    // An every-second job with whatever happens to an honest one: outages, catch-ups, edits, pauses, failures with retries, a hundred runs a minute.
    [Fact]
    public void Never_touches_an_honest_job()
    {
        Gen.Select(Gen.Int[0, 7], Gen.Int[1, 4]).Array[10, 25].Sample(steps =>
        {
            // Far less than the default: a hundred runs, and what the schedule asks for, ten times over.
            var story = new Story { Runaway = new RunawayLimits(10, 150) };
            var job = Story.Definition("@every 1s") with
            {
                Misfire = new MisfirePolicy(CatchUp.All, TimeSpan.FromHours(1)),
                Retry = RetryPolicy.None with { Attempts = 3, Delay = TimeSpan.Zero },
            };
            story.Put(job);
            var (seconds, runs) = (0, 0);
            foreach (var (what, wait) in steps)
            {
                story.At(seconds += what == 0 ? wait * 100 : wait);
                switch (what)
                {
                    case 1: story.Put(job with { Timeout = TimeSpan.FromSeconds(seconds) }); break;
                    case 2: story.Pause(); break;
                    case 3: story.Resume(); break;
                    case 4 when runs < 100: for (var i = 0; i < 20; i++) RunAndEnd(story, ++runs); break;
                    case 5: foreach (var id in Armed(story)) story.Finishes(id, Outcome.Failed); break;
                }

                story.DisarmsAll();
                story.Plan();
                foreach (var id in Armed(story)) story.Finishes(id, Outcome.Succeeded);
            }

            Assert.NotEqual(Runaway.By, story.Job.Pause?.By);
        }, iter: 50);
    }

    [Fact]
    public void Does_not_mind_the_hour_that_comes_twice()
    {
        var job = Story.Definition("* * * * * *") with { Schedule = ScheduleParser.Parse("* * * * * *", "Europe/Berlin", JobId.Of("j")) };
        var story = new Story { Runaway = new RunawayLimits(2, 60), Now = new DateTimeOffset(2026, 10, 25, 0, 59, 0, TimeSpan.Zero) };
        story.Put(job);
        for (var i = 0; i < 300; i++)
        {
            story.Now = story.Now.AddSeconds(1);
            story.Plan();
            foreach (var id in Armed(story)) story.Finishes(id, Outcome.Succeeded);
        }

        Assert.Null(story.Job.Pause);
    }

    private static List<AttemptId> Armed(Story story) =>
        [.. story.Job.Open.SelectMany(o => o.Attempts).Where(a => a.Phase == AttemptPhase.Armed && a.StartAt <= story.Now).Select(a => a.Id)];

    private static void RunAndEnd(Story story, int number)
    {
        if (story.Run($"m{number}") is JobReply.RunAccepted run) story.Finishes(new AttemptId(run.Execution, "a", 1), Outcome.Succeeded);
    }
}

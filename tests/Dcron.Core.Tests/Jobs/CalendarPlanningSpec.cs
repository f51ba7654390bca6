using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

/// <summary>The story's clock starts at noon of Monday 2026-03-02.</summary>
public sealed class CalendarPlanningSpec
{
    private static readonly CalendarId Name = CalendarId.Of("c");
    private static readonly CalendarDefinition Weekends = new() { Name = Name, Weekly = [DayOfWeek.Saturday, DayOfWeek.Sunday] };

    private static readonly DateTimeOffset Friday = new(2026, 3, 6, 0, 0, 0, TimeSpan.Zero);

    // From 12:01 for one minute.
    private static readonly CalendarDefinition AMinute = new() { Name = Name, Windows = [new CalendarWindow(ScheduleParser.Parse("@at 2026-03-02T12:01:00Z", null, JobId.Of("c")), TimeSpan.FromMinutes(1))] };

    [Fact]
    public void Skips_what_a_calendar_excludes_when_it_is_due_and_says_why()
    {
        var story = new Story().Know(AMinute);
        story.Put(Named("@every 20s"));
        for (var t = 0; t <= 130; t++) RunAll(story.At(t).Plan());

        Assert.Equal([20.0, 40, 120, 140], story.Planned.Select(p => Story.Seconds(p.Execution.Due)));
        Assert.All(story.Skips, s => Assert.Equal("calendar 'c': its window from 2026-03-02T12:01:00Z, 1m long", s.Reason));
        Assert.Equal([60.0, 80, 100], story.Skips.SelectMany(s => DueTimes.Between(story.Job.Definition, s.After, s.Through)).Select(Story.Seconds));
    }

    [Fact]
    public void Moves_a_due_time_to_the_next_working_day()
    {
        var story = new Story { Now = Friday }.Know(Weekends);
        story.Put(Named("0 9 7 * *") with { OnExcluded = OnExcluded.Next });

        Assert.Equal(new DateTimeOffset(2026, 3, 9, 9, 0, 0, TimeSpan.Zero), story.Job.NextDue);
    }

    [Fact]
    public void Is_due_once_where_a_moved_due_time_meets_another()
    {
        var story = new Story { Now = Friday }.Know(Weekends);
        story.Put(Named("0 9 * * *") with { OnExcluded = OnExcluded.Next });

        var due = DueTimes.Between(story.Job.Definition, Friday, Friday.AddDays(5)).Select(d => d.Day);
        Assert.Equal([6, 9, 10], due);
    }

    [Fact]
    public void Never_catches_up_what_a_calendar_excludes()
    {
        var story = new Story { Now = Friday }.Know(Weekends);
        story.Put(Named("0 * * * *") with { Misfire = new MisfirePolicy(CatchUp.All, TimeSpan.FromDays(30)) });
        story.Now = Friday.AddDays(3).AddHours(2).AddMinutes(30);
        story.Plan();

        Assert.All(story.Planned, p => Assert.DoesNotContain(p.Execution.Due.DayOfWeek, Weekends.Weekly));
        Assert.Equal(24 - 1 + 3, story.Planned.Count());
        Assert.Equal(["calendar 'c': Saturday", "calendar 'c': Sunday"], story.Skips.Select(s => s.Reason));
    }

    [Fact]
    public void Runs_the_latest_misfire_that_no_calendar_excludes()
    {
        var story = new Story { Now = Friday }.Know(Weekends);
        story.Put(Named("0 * * * *") with { Misfire = new MisfirePolicy(CatchUp.Latest, TimeSpan.FromDays(30)) });
        story.Now = Friday.AddDays(2).AddHours(5).AddMinutes(30);
        story.Plan();

        Assert.Equal(Friday.AddHours(23), Assert.Single(story.Planned).Execution.Due);
        Assert.Equal([true, false, false], story.Skips.Select(s => s.Reason.StartsWith("misfire", StringComparison.Ordinal)));
    }

    [Fact]
    public void Refuses_a_calendar_that_does_not_exist_by_name()
    {
        var story = new Story();

        var refused = Assert.IsType<JobReply.Refused>(story.Ask(new JobCommand.Put(Named("@every 20s"))));

        Assert.Contains("'c', which does not exist", refused.Reason, StringComparison.Ordinal);
        Assert.Null(story.State);
    }

    [Fact]
    public void Takes_back_what_a_changed_calendar_excludes_and_records_it()
    {
        var story = new Story().Know(new CalendarDefinition { Name = Name });
        story.Put(Named("@every 5s"));
        Assert.Equal([5.0, 10, 15], story.OpenDues);
        var window = new CalendarWindow(ScheduleParser.Parse("@at 2026-03-02T12:00:10Z", null, JobId.Of("c")), TimeSpan.FromSeconds(3));

        story.At(1).Know(new CalendarDefinition { Name = Name, Windows = [window] });
        Assert.True(story.Job.Revoking);
        story.DisarmsAll();
        story.At(10).Plan();

        Assert.Equal([5.0, 15, 20, 25], story.OpenDues);
        Assert.Contains("calendar 'c'", Assert.Single(story.Skips).Reason, StringComparison.Ordinal);
        Assert.Single(story.Events.OfType<JobEvent.CalendarsChanged>());
    }

    [Fact]
    public void Settles_nothing_that_is_excluded_ahead_of_its_time_and_plans_it_when_the_calendar_lets_go()
    {
        var story = new Story().Know(AMinute);
        story.At(45).Put(Named("@every 20s"));
        Assert.Empty(story.Skips);
        Assert.Equal(Story.Noon.AddSeconds(60), Planning.WakeAt(story.Job, story.Job.NextDue, new PlanningContext(story.Now, story.ArmAhead, TimeSpan.Zero, story.Nodes)));

        story.At(50).Know(new CalendarDefinition { Name = Name });

        Assert.Equal([60.0], story.OpenDues);
        Assert.Empty(story.Skips);
    }

    [Fact]
    public void Leaves_a_job_alone_whose_calendars_say_the_same()
    {
        var story = new Story().Know(AMinute);
        story.Put(Named("@every 5s"));
        var before = story.Events.Count;

        story.At(1).Know(AMinute with { Description = "maintenance" }, new CalendarDefinition { Name = CalendarId.Of("other"), Weekly = [DayOfWeek.Monday] });

        Assert.Equal(before, story.Events.OfType<JobEvent>().Count(e => e is not JobEvent.ExecutionPlanned { At.Second: 1 }));
        Assert.False(story.Job.Revoking);
    }

    [Fact]
    public void Takes_a_label_that_puts_the_job_under_a_blackout_for_a_change()
    {
        var freeze = AMinute with { Blackout = new Blackout(Story.Definition("@daily").Labels.Add("team", "billing")) };
        var story = new Story().Know(freeze);
        var job = Story.Definition("@every 5s");
        story.At(57).Put(job);
        Assert.Equal([60.0, 65, 70], story.OpenDues);

        story.Put(job with { Labels = job.Labels.Add("team", "billing") });
        story.DisarmsAll();
        story.At(71).Plan();

        Assert.Empty(story.Job.Open);
        Assert.Equal(3, story.Skips.SelectMany(s => DueTimes.Between(story.Job.Definition, s.After, s.Through)).Count());
        Assert.All(story.Skips, s => Assert.StartsWith("blackout 'c'", s.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Leaves_what_is_due_by_now_to_the_calendars_as_they_were()
    {
        var story = new Story().Know(new CalendarDefinition { Name = Name });
        story.Nodes.Clear();
        story.Put(Named("@every 5s"));
        story.At(6).Know(new CalendarDefinition { Name = Name, Weekly = [DayOfWeek.Monday] });

        Assert.Equal("a calendar of the job was changed before it could start", story.Skips.First().Reason);
        Assert.Equal(Story.Noon.AddSeconds(6), story.Skips.First().Through);
        story.At(12).Plan();
        Assert.Equal("calendar 'c': Monday", Assert.Single(story.Skips.Skip(1)).Reason);
    }

    private static void RunAll(Story story)
    {
        foreach (var id in story.Job.Open.Where(o => o.Due <= story.Now).SelectMany(o => o.Attempts).Select(a => a.Id).ToList()) story.Finishes(id, Outcome.Succeeded);
    }

    private static JobDefinition Named(string schedule) => Story.Definition(schedule) with { Calendars = [Name] };
}

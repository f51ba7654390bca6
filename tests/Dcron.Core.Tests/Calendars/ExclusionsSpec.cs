using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Calendars;

public sealed class ExclusionsSpec
{
    private static readonly CalendarId Name = CalendarId.Of("c");

    [Theory]
    [InlineData("2026-12-25T11:00:00Z", "calendar 'c': 2026-12-25")]
    [InlineData("2026-12-26T11:00:00Z", "calendar 'c': Saturday")]
    [InlineData("2027-01-01T11:00:00Z", "calendar 'c': 2027-01-01, as every year")]
    [InlineData("2026-12-28T11:00:00Z", null)]
    public void Say_why_in_words(string instant, string? reason)
    {
        var calendar = new CalendarDefinition { Name = Name, Dates = [new DateOnly(2026, 12, 25)], Weekly = [DayOfWeek.Saturday], Yearly = [new YearlyDate(1, 1)] };

        Assert.Equal(reason, Bound(calendar).WhyExcluded(At(instant)));
    }

    [Theory]
    [InlineData(null, null, "2026-12-25T00:00:00Z", "2026-12-25T23:59:59Z")]
    [InlineData("Europe/Berlin", null, "2026-12-24T23:00:00Z", "2026-12-25T22:59:59Z")]
    [InlineData("America/New_York", null, "2026-12-25T05:00:00Z", "2026-12-26T04:59:59Z")]
    [InlineData("America/New_York", "Europe/Berlin", "2026-12-24T23:00:00Z", "2026-12-25T22:59:59Z")]
    public void Take_days_in_the_zone_of_the_job_or_of_the_calendar(string? job, string? calendar, string first, string last)
    {
        var bound = Bound(new CalendarDefinition { Name = Name, TimeZone = calendar, Dates = [new DateOnly(2026, 12, 25)] }, zone: job);

        Assert.NotNull(bound.WhyExcluded(At(first)));
        Assert.NotNull(bound.WhyExcluded(At(last)));
        Assert.Null(bound.WhyExcluded(At(first).AddSeconds(-1)));
        Assert.Null(bound.WhyExcluded(At(last).AddSeconds(1)));
    }

    [Fact]
    public void Hold_a_window_from_its_start_for_its_duration()
    {
        var bound = Bound(new CalendarDefinition { Name = Name, Windows = [Window("0 22 * * FRI", "2h", "Europe/Berlin")] });

        Assert.Null(bound.WhyExcluded(At("2026-03-06T20:59:59Z")));
        Assert.Equal("calendar 'c': its window from 2026-03-06T21:00:00Z, 2h long", bound.WhyExcluded(At("2026-03-06T21:00:00Z")));
        Assert.NotNull(bound.WhyExcluded(At("2026-03-06T22:59:59Z")));
        Assert.Null(bound.WhyExcluded(At("2026-03-06T23:00:00Z")));
    }

    [Fact]
    public void Hold_until_the_instant_that_they_name()
    {
        var zones = Gen.OneOf<string?>(null, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");
        var day = Gen.Int[0, 500].Select(n => new DateOnly(2025, 10, 1).AddDays(n));
        var windows = Gen.OneOf("0 22 * * FRI", "30 1 * * *", "@every 5h", "@at 2026-03-29T00:30:00Z");
        Gen.Select(zones, zones, day.Array[0, 6], windows.Array[0, 2], Gen.Int[1, 400], day, Gen.Int[0, 86_399]).Sample((job, zone, dates, starts, minutes, on, second) =>
        {
            var calendar = new CalendarDefinition { Name = Name, TimeZone = zone, Dates = [.. dates, on], Windows = [.. starts.Select(s => Window(s, $"{minutes}m", zone))] };
            var bound = Bound(calendar, zone: job);
            var instant = new DateTimeOffset(on.ToDateTime(default), TimeSpan.Zero).AddSeconds(second);

            var (reason, until) = bound.ExclusionAt(instant);

            Assert.True(until > instant);
            for (var at = instant; at < until && at < instant.AddDays(2); at = at.AddMinutes(17)) Assert.Equal(reason, bound.WhyExcluded(at));
            if (until < instant.AddDays(2)) Assert.Equal(reason, bound.WhyExcluded(until.AddSeconds(-1)));
        }, iter: 300);
    }

    [Fact]
    public void Apply_a_blackout_to_jobs_that_do_not_name_it()
    {
        var freeze = new CalendarDefinition { Name = Name, Dates = [new DateOnly(2026, 12, 25)], Blackout = Blackout.OfAll };
        var due = At("2026-12-25T11:00:00Z");
        var known = CalendarCatalogue.Of(1, [freeze]);
        var billing = CalendarCatalogue.Of(1, [freeze with { Blackout = new Blackout(ImmutableSortedDictionary<string, string>.Empty.Add("team", "billing")) }]);
        var job = Sample.Job("0 * * * *");
        var labelled = job with { Labels = job.Labels.Add("team", "billing").Add("tier", "1") };

        Assert.Equal("blackout 'c': 2026-12-25", job.Bind(known).WhyExcluded(due));
        Assert.Null((job with { IgnoreBlackouts = true }).Bind(known).WhyExcluded(due));
        Assert.NotNull((job with { IgnoreBlackouts = true, Calendars = [Name] }).Bind(known).WhyExcluded(due));
        Assert.Null(job.Bind(billing).WhyExcluded(due));
        Assert.NotNull(labelled.Bind(billing).WhyExcluded(due));
    }

    [Fact]
    public void Are_no_part_of_what_a_definition_is()
    {
        var job = Sample.Job("0 * * * *") with { Calendars = [Name] };
        var bound = job.Bind(CalendarCatalogue.Of(1, [new CalendarDefinition { Name = Name, Weekly = [DayOfWeek.Sunday] }]));

        Assert.Equal(job, bound);
        Assert.Same(bound, bound.Bind(CalendarCatalogue.Of(2, [new CalendarDefinition { Name = Name, Weekly = [DayOfWeek.Sunday] }])));
        Assert.Empty(bound.Bind(CalendarCatalogue.Empty).Applied);
    }

    private static JobDefinition Bound(CalendarDefinition calendar, string? zone = null) =>
        (Sample.Job("0 * * * *", zone) with { Calendars = [calendar.Name] }).Bind(CalendarCatalogue.Of(1, [calendar]));

    private static CalendarWindow Window(string start, string duration, string? zone = null) =>
        new(ScheduleParser.Parse(start, zone, JobId.Of("c")), DurationText.Parse(duration));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

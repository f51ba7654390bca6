using CsCheck;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Calendars;

/// <summary>The due times of a job whose calendars move them, beside what moving each by itself gives.</summary>
public sealed class MovedDueTimesSpec
{
    private static readonly Gen<string> Zone = Gen.OneOf("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Beirut");

    private static readonly Gen<string> Text = Gen.OneOf(
        "30 2 * * *", "30 1 * * *", "15 0 * * *", "*/20 * * * *", "0 9 * * SAT", "0 6 1 * *", "45 23 * * SUN", "@every 45m", "@every 7h", "30 1,2,3 * * 0 | 0 12 * * 1", "@at 2026-03-29T00:30:00Z");

    private static readonly Gen<DateOnly> Day = Gen.Int[0, 400].Select(n => new DateOnly(2025, 10, 1).AddDays(n));

    private static readonly Gen<CalendarDefinition> Calendar = Gen.Select(Day.Array[0, 12], Gen.Enum<DayOfWeek>().Array[0, 3], Gen.Select(Gen.Int[1, 12], Gen.Int[1, 28]).Array[0, 3])
        .Select((dates, weekly, yearly) => new CalendarDefinition
        {
            Name = CalendarId.Of("c"),
            Dates = [.. dates],
            Weekly = [.. weekly],
            Yearly = [.. yearly.Select(y => new YearlyDate(y.Item1, y.Item2))],
        });

    [Fact]
    public void Are_those_of_the_schedule_each_moved_by_itself()
    {
        Gen.Select(Text, Zone, Calendar, Day, Gen.Int[0, 86_399]).Sample((text, zone, calendar, day, second) =>
        {
            var job = Sample.Job(text, zone) with { OnExcluded = OnExcluded.Next, Calendars = [calendar.Name] };
            var bound = job.Bind(CalendarCatalogue.Of(1, [calendar]));
            var after = new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero).AddSeconds(second);

            var expected = Moved(job.Schedule, TimeZoneInfo.FindSystemTimeZoneById(zone), calendar, after.AddDays(-40), after.AddDays(20))
                .Where(d => d > after && d <= after.AddDays(10)).Order().Distinct().Take(60);
            var actual = DueTimes.Between(bound, after, after.AddDays(10)).Take(60);

            Assert.Equal(expected, actual);
        }, iter: 400);
    }

    [Fact]
    public void Are_increasing_and_on_no_excluded_day()
    {
        Gen.Select(Text, Zone, Calendar, Day).Sample((text, zone, calendar, day) =>
        {
            var job = (Sample.Job(text, zone) with { OnExcluded = OnExcluded.Next, Calendars = [calendar.Name] }).Bind(CalendarCatalogue.Of(1, [calendar]));
            var last = new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero);
            foreach (var due in DueTimes.Between(job, last, last.AddDays(30)).Take(200))
            {
                Assert.True(due > last);
                Assert.Null(job.WhyExcluded(due));
                last = due;
            }
        }, iter: 200);
    }

    [Fact]
    public void Are_the_schedule_s_own_where_nothing_is_excluded()
    {
        Gen.Select(Text, Zone, Day).Sample((text, zone, day) =>
        {
            var calendar = new CalendarDefinition { Name = CalendarId.Of("c"), Dates = [new DateOnly(1999, 1, 1)] };
            var job = Sample.Job(text, zone) with { OnExcluded = OnExcluded.Next, Calendars = [calendar.Name] };
            var from = new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero);

            Assert.Equal(DueTimes.Between(job, from, from.AddDays(40)).Take(200), DueTimes.Between(job.Bind(CalendarCatalogue.Of(1, [calendar])), from, from.AddDays(40)).Take(200));
        }, iter: 200);
    }

    [Fact]
    public void Stay_where_no_day_within_a_year_is_free()
    {
        var calendar = new CalendarDefinition { Name = CalendarId.Of("never"), Weekly = [.. Enum.GetValues<DayOfWeek>()] };
        var job = (Sample.Job("0 9 * * *", "UTC") with { OnExcluded = OnExcluded.Next, Calendars = [calendar.Name] }).Bind(CalendarCatalogue.Of(1, [calendar]));

        var due = job.NextDue(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

        Assert.Equal(new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero), due);
        Assert.Equal("calendar 'never': Tuesday", job.WhyExcluded(due!.Value));
    }

    // Each due time by itself, by what TimeZoneInfo says of the zone.
    private static IEnumerable<DateTimeOffset> Moved(Schedule schedule, TimeZoneInfo zone, CalendarDefinition calendar, DateTimeOffset from, DateTimeOffset to)
    {
        for (var due = schedule.Next(from); due is { } at && at <= to; due = schedule.Next(at))
        {
            var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
            var day = DateOnly.FromDateTime(local);
            if (calendar.WhyNot(day) is null)
            {
                yield return at;
                continue;
            }

            var target = Enumerable.Range(1, Exclusions.FurthestMove).Select(n => day.AddDays(n)).Where(d => calendar.WhyNot(d) is null).Select(d => (DateOnly?)d).FirstOrDefault();
            yield return target is { } free ? FirstShowing(zone, free.ToDateTime(TimeOnly.FromDateTime(local))) : at;
        }
    }

    private static DateTimeOffset FirstShowing(TimeZoneInfo zone, DateTime local)
    {
        // Minutes are fine enough: every change of these zones is on one.
        var from = new DateTimeOffset(local, TimeSpan.Zero).AddHours(-15);
        var reached = false;
        for (var at = from; ; at = at.AddMinutes(15))
        {
            var shown = TimeZoneInfo.ConvertTime(at, zone).DateTime;
            if (shown >= local && reached) return Exact(zone, at.AddMinutes(-15), local);
            reached |= shown < local;
        }
    }

    private static DateTimeOffset Exact(TimeZoneInfo zone, DateTimeOffset from, DateTime local)
    {
        var at = from;
        while (TimeZoneInfo.ConvertTime(at, zone).DateTime < local) at = at.AddSeconds(1);
        return at;
    }
}

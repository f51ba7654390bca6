using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Calendars;

public sealed class CalendarDocumentSpec
{
    private static readonly Gen<DateOnly> Day = Gen.Int[0, 20_000].Select(n => new DateOnly(2000, 1, 1).AddDays(n));

    private static readonly Gen<CalendarDefinition> Calendar =
        from dates in Day.Array[0, 20]
        from yearly in Day.Array[0, 5]
        from weekly in Gen.Enum<DayOfWeek>().Array[0, 4]
        from zone in Gen.OneOf<string?>(null, "Europe/Berlin", "UTC")
        from own in Gen.OneOf<string?>(null, "America/New_York", "UTC")
        from starts in Gen.OneOf("0 22 * * FRI", "H 1 * * *", "@at 2026-12-24T18:00:00Z").Array[0, 3]
        from minutes in Gen.Int[1, 44_640]
        from labels in Gen.OneOf(Gen.Const((Blackout?)null), Gen.Const((Blackout?)Blackout.OfAll), Gen.Const((Blackout?)new Blackout(ImmutableSortedDictionary<string, string>.Empty.Add("team", "é"))))
        select new CalendarDefinition
        {
            Name = CalendarId.Of("c"),
            Description = own ?? "",
            TimeZone = zone,
            Dates = [.. dates],
            Yearly = [.. yearly.Select(d => new YearlyDate(d.Month, d.Day))],
            Weekly = [.. weekly],
            Windows = [.. starts.Select(s => new CalendarWindow(ScheduleParser.Parse(s, own ?? zone, JobId.Of("c")), TimeSpan.FromMinutes(minutes)))],
            Blackout = labels,
        };

    [Fact]
    public void Reads_what_it_wrote_as_the_same_calendar() => Calendar.Sample(calendar =>
    {
        var text = CalendarDocument.ToJson(calendar);
        Assert.Equal(calendar, Read(text));
        Assert.Equal(text, CalendarDocument.ToJson(Read(text)));
    });

    [Fact]
    public void Reads_dates_of_one_year_and_of_every_year()
    {
        var calendar = Read("""{"name": "c", "dates": ["2026-12-25", "02-29", "01-01"], "weekly": ["sun", "sat"]}""");

        Assert.Equal([new DateOnly(2026, 12, 25)], calendar.Dates);
        Assert.Equal([new YearlyDate(1, 1), new YearlyDate(2, 29)], calendar.Yearly);
        Assert.Equal([DayOfWeek.Sunday, DayOfWeek.Saturday], calendar.Weekly);
    }

    [Theory]
    [InlineData("""{}""", "name: is missing")]
    [InlineData("""{"name": "C"}""", "name: is not a calendar name")]
    [InlineData("""{"name": "c", "date": ["2026-12-25"]}""", "date: is not a known field; did you mean 'dates'?")]
    [InlineData("""{"name": "c", "dates": ["2026-02-30"]}""", "dates: has '2026-02-30'")]
    [InlineData("""{"name": "c", "dates": ["25.12."]}""", "dates: has '25.12.'")]
    [InlineData("""{"name": "c", "dates": [20261225]}""", "dates[0]: must be text, not a number")]
    [InlineData("""{"name": "c", "dates": []}""", "dates: must not be empty")]
    [InlineData("""{"name": "c", "weekly": ["Saturday"]}""", "weekly: must hold mon, tue")]
    [InlineData("""{"name": "c", "weekly": ["sat", "sat"]}""", "weekly: names sat twice")]
    [InlineData("""{"name": "c", "timezone": "Europe/Berlim"}""", "timezone: 'Europe/Berlim' is not an IANA time zone; did you mean Europe/Berlin?")]
    [InlineData("""{"name": "c", "windows": [{"start": "0 22 * *"}]}""", "windows[0].duration: is missing")]
    [InlineData("""{"name": "c", "windows": [{"start": "0 22 * *", "duration": "8h"}]}""", "windows[0].start: ")]
    [InlineData("""{"name": "c", "windows": [{"start": "@manually", "duration": "8h"}]}""", "windows[0].start: @manually is never due")]
    [InlineData("""{"name": "c", "windows": [{"start": "@daily", "duration": "32d"}]}""", "windows[0].duration: must be at most 31d")]
    [InlineData("""{"name": "c", "windows": [{"start": "@daily", "duration": "1h", "timezone": "Mars/Olympus"}]}""", "windows[0].timezone: 'Mars/Olympus'")]
    [InlineData("""{"name": "c", "windows": ["0 22 * * *"]}""", "windows[0]: must be an object, not text")]
    [InlineData("""{"name": "c", "appliesTo": {"labels": {"a": "b"}}}""", "appliesTo: is only used with blackout: true")]
    [InlineData("""{"name": "c", "blackout": true, "appliesTo": {}}""", "appliesTo.labels: is missing")]
    [InlineData("""{"name": "c", "version": 3}""", "version: is not a known field; the server keeps it")]
    [InlineData("""[]""", "must be an object")]
    public void Names_what_is_wrong(string text, string problem)
    {
        Assert.False(CalendarDocument.TryRead(JsonElement.Parse(text), null, out _, out var problems));

        Assert.Contains(problems, p => p.ToString().StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_more_dates_than_a_calendar_holds_and_answers_briefly()
    {
        var many = string.Join(',', Enumerable.Repeat("\"2026-01-01\"", CalendarDefinition.MostDates + 1));
        Assert.False(CalendarDocument.TryRead(JsonElement.Parse($$"""{"name": "c", "dates": [{{many}}]}"""), null, out _, out var problems));
        Assert.Equal("dates: must not have more than 5000 items (for example: [\"2026-12-25\", \"01-01\"])", Assert.Single(problems).ToString());

        var wrong = string.Join(',', Enumerable.Repeat("\"x\"", CalendarDefinition.MostDates));
        Assert.False(CalendarDocument.TryRead(JsonElement.Parse($$"""{"name": "c", "dates": [{{wrong}}]}"""), null, out _, out problems));
        Assert.InRange(problems.Count, 1, 101);
    }

    [Fact]
    public void Takes_the_name_from_the_address_and_refuses_another()
    {
        Assert.True(CalendarDocument.TryRead(JsonElement.Parse("{}"), CalendarId.Of("c"), out var calendar, out _));
        Assert.Equal(CalendarId.Of("c"), calendar.Name);
        Assert.False(CalendarDocument.TryRead(JsonElement.Parse("""{"name": "d"}"""), CalendarId.Of("c"), out _, out _));
    }

    private static CalendarDefinition Read(string text) =>
        CalendarDocument.TryRead(JsonElement.Parse(text), null, out var calendar, out var problems) ? calendar : throw new FormatException(string.Join("; ", problems));
}

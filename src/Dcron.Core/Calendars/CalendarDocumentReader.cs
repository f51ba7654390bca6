using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Core.Calendars;

/// <summary>Reads a whole calendar document. Every part is read even after another was found wrong, so that all problems come at once.</summary>
internal static class CalendarDocumentReader
{
    public static readonly JobDocumentWords<DayOfWeek> Weekdays = new(
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday));

    private const string Example = """{"dates": ["2026-12-25", "01-01"], "weekly": ["sat", "sun"]}""";
    private const string DateFormat = "yyyy-MM-dd";

    private static readonly JobDocumentText Description = new(4096, Lines: true, Empty: true);
    private static readonly JobDocumentText ZoneText = new(128, "Europe/Berlin");
    private static readonly JobDocumentText DateText = new(32, "2026-12-25");
    private static readonly JobDocumentText DayText = new(16, "sat");
    private static readonly JobDocumentText StartText = new(1024, "0 22 * * FRI");
    private static readonly JobDocumentText LabelValue = new(1024, "billing", Empty: true);

    public static string Format(DateOnly day) => day.ToString(DateFormat, CultureInfo.InvariantCulture);

    public static CalendarDefinition? Read(JsonElement root, CalendarId? nameFromUrl, JobDocumentProblems problems)
    {
        if (JobDocumentObject.Open(root, "", problems, Example) is not { } document) return null;

        var name = ReadName(document, nameFromUrl);
        var description = document.Text("description", Description) ?? "";
        var zone = ReadZone(document);
        var (dates, yearly) = ReadDates(document);
        var definition = new CalendarDefinition
        {
            Name = name ?? default,
            Description = description,
            TimeZone = zone,
            Dates = dates,
            Yearly = yearly,
            Weekly = ReadWeekly(document),
            Windows = ReadWindows(document, name, zone),
            Blackout = ReadBlackout(document),
        };
        document.Close(ServerOwned);
        return name is null ? null : definition;
    }

    private static CalendarId? ReadName(JobDocumentObject document, CalendarId? nameFromUrl)
    {
        if (!document.Has("name"))
        {
            if (nameFromUrl is null) document.Wrong("name", "is missing", "holidays");
            return nameFromUrl;
        }

        if (document.Text("name", new JobDocumentText(4 * CalendarId.MaxLength, "holidays")) is not { } text) return null;
        if (!CalendarId.TryOf(text, out var name)) document.Wrong("name", $"is not a calendar name, which is {CalendarId.Rule}", "holidays");
        else if (nameFromUrl is { } url && url != name) document.Wrong("name", $"differs from the name in the address, '{url}'; leave it out or make them the same", url.Value);
        else return name;
        return null;
    }

    private static string? ReadZone(JobDocumentObject from)
    {
        if (from.Text("timezone", ZoneText) is not { } zone) return null;
        var wrong = new List<Problem>();
        if (ZoneClock.Read(zone, wrong) is not null) return zone.Trim();
        foreach (var problem in wrong) from.Wrong("timezone", problem.Message, problem.Example);
        return null;
    }

    private static (ImmutableSortedSet<DateOnly> Dates, ImmutableSortedSet<YearlyDate> Yearly) ReadDates(JobDocumentObject document)
    {
        var dates = ImmutableSortedSet.CreateBuilder<DateOnly>();
        var yearly = ImmutableSortedSet.CreateBuilder<YearlyDate>();
        var texts = document.Texts("dates", CalendarDefinition.MostDates, DateText, """["2026-12-25", "01-01"]""") ?? [];
        foreach (var text in texts)
        {
            if (DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) dates.Add(date);
            // A leap year, so that 29 February is a day of some years.
            else if (DateOnly.TryParseExact("2000-" + text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) yearly.Add(new YearlyDate(day.Month, day.Day));
            else document.Wrong("dates", $"has '{JobDocumentText.Shown(text)}', which is neither a date (year-month-day) nor a day of every year (month-day)", "2026-12-25");
        }

        return (dates.ToImmutable(), yearly.ToImmutable());
    }

    private static ImmutableSortedSet<DayOfWeek> ReadWeekly(JobDocumentObject document)
    {
        var days = ImmutableSortedSet.CreateBuilder<DayOfWeek>();
        foreach (var text in document.Texts("weekly", 7, DayText, """["sat", "sun"]""") ?? [])
        {
            if (Weekdays.Value(text) is not { } day) document.Wrong("weekly", $"must hold {string.Join(", ", Weekdays.All)}, not '{JobDocumentText.Shown(text)}'", "sat");
            else if (!days.Add(day)) document.Wrong("weekly", $"names {text} twice; keep one");
        }

        return days.ToImmutable();
    }

    private static ImmutableArray<CalendarWindow> ReadWindows(JobDocumentObject document, CalendarId? name, string? zone)
    {
        var windows = ImmutableArray.CreateBuilder<CalendarWindow>();
        // With 'H' in it the start is spread by the calendar's name, as a job's schedule is by that of the job.
        var spread = JobId.Of(name?.Value ?? "calendar");
        foreach (var item in document.Children("windows", CalendarDefinition.MostWindows, """[{"start": "0 22 * * FRI", "duration": "8h"}]"""))
            if (ReadWindow(item, spread, zone) is { } window) windows.Add(window);
        return windows.ToImmutable();
    }

    private static CalendarWindow? ReadWindow(JobDocumentObject item, JobId spread, string? zone)
    {
        foreach (var member in (ReadOnlySpan<string>)["start", "duration"])
            if (!item.Has(member)) item.Wrong(member, "is missing", member == "start" ? StartText.Example : "8h");

        var own = ReadZone(item);
        var duration = item.Duration("duration", TimeSpan.FromSeconds(1), CalendarDefinition.LongestWindow, "8h");
        var start = item.Text("start", StartText) is { } text ? ReadStart(item, text, own ?? zone, spread) : null;
        item.Close();
        return start is null || duration is null ? null : new CalendarWindow(start, duration.Value);
    }

    private static Schedule? ReadStart(JobDocumentObject item, string text, string? zone, JobId spread)
    {
        if (ScheduleParser.TryParse(text, zone, spread, out var start, out var wrong))
        {
            if (start is not (ManualSchedule or ClusterStartSchedule)) return start;
            item.Wrong("start", $"{start.Text} is never due by the clock, so no window would begin", StartText.Example);
        }

        foreach (var problem in wrong) item.Wrong("start", problem.Message, problem.Example);
        return null;
    }

    private static Blackout? ReadBlackout(JobDocumentObject document)
    {
        var blackout = document.Flag("blackout") ?? false;
        if (document.Child("appliesTo", """{"labels": {"team": "billing"}}""") is not { } to) return blackout ? Blackout.OfAll : null;
        var labels = to.Map("labels", 20, LabelValue, """{"team": "billing"}""", name => new JobDocumentText(128).Wrong(name));
        if (labels is null or { Count: 0 }) to.Wrong("labels", "is missing; a blackout without appliesTo applies to every job", """{"team": "billing"}""");
        to.Close();
        if (!blackout) document.Wrong("appliesTo", "is only used with blackout: true; without it a calendar applies to the jobs that name it");
        return new Blackout(labels ?? ImmutableSortedDictionary<string, string>.Empty);
    }

    private static string? ServerOwned(string name) => name switch
    {
        "version" or "jobs" or "change" or "unreached" => "the server keeps it and shows it; leave it out",
        _ => null,
    };
}

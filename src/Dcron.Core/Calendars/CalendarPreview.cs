using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Core.Calendars;

/// <summary>What a calendar excludes within a time: whole days of a zone, and windows.</summary>
public sealed record CalendarPreview(string TimeZone, ImmutableArray<(DateOnly Day, string Reason)> Days, ImmutableArray<(DateTimeOffset Start, DateTimeOffset End)> Windows)
{
    public const int MostWindows = 1000;

    public static readonly TimeSpan Longest = TimeSpan.FromDays(4000);

    /// <summary>Days that touch the time, and windows that do.</summary>
    /// <param name="zone">In which the days are counted where the calendar has no zone of its own; null: UTC.</param>
    /// <returns>Null where it cannot be made, with the reason.</returns>
    public static CalendarPreview? Of(CalendarDefinition calendar, string? zone, DateTimeOffset from, DateTimeOffset to, out Problem? problem)
    {
        var wrong = new List<Problem>();
        var clock = ZoneClock.Read(calendar.TimeZone ?? zone, wrong);
        if (zone is not null && calendar.TimeZone is not null) wrong.Add(new Problem("timezone", $"cannot be chosen: the calendar's days are those of {calendar.TimeZone}; leave it out"));
        problem = wrong.FirstOrDefault();
        if (problem is not null || clock is null) return null;

        var days = ImmutableArray.CreateBuilder<(DateOnly, string)>();
        for (var day = DayAt(clock, from); day <= DayAt(clock, to); day = day.AddDays(1))
            if (calendar.WhyNot(day) is { } reason) days.Add((day, reason));
        var windows = calendar.Windows.SelectMany(window => Touching(window, from, to)).Take(MostWindows + 1).Order().ToImmutableArray();
        if (windows.Length > MostWindows) problem = new Problem("to", $"there are more than {MostWindows} windows until then; ask for a shorter time");
        return problem is null ? new CalendarPreview(calendar.TimeZone ?? zone ?? "UTC", days.ToImmutable(), windows) : null;
    }

    private static IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Touching(CalendarWindow window, DateTimeOffset from, DateTimeOffset to)
    {
        for (var start = window.Start.Next(from - window.Duration); start is { } at && at <= to; start = window.Start.Next(at)) yield return (at, at + window.Duration);
    }

    private static DateOnly DayAt(ZoneClock zone, DateTimeOffset at) => DateOnly.FromDateTime(new DateTime(at.UtcTicks + zone.StretchAt(at.UtcTicks).Offset));
}

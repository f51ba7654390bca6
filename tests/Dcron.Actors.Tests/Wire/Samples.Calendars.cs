using System.Collections.Immutable;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Wire;

internal static partial class Samples
{
    private static CalendarDefinition Holidays => new()
    {
        Name = CalendarId.Of("holidays"),
        Description = "of the bank",
        TimeZone = "Europe/Berlin",
        Dates = [new DateOnly(2026, 12, 24), new DateOnly(2026, 12, 25)],
        Yearly = [new YearlyDate(1, 1), new YearlyDate(2, 29)],
        Weekly = [DayOfWeek.Sunday, DayOfWeek.Saturday],
        Windows = [new CalendarWindow(ScheduleParser.Parse("0 22 * * FRI", "Europe/Berlin", JobId.Of("holidays")), TimeSpan.FromHours(8))],
    };

    private static CalendarDefinition Freeze => new()
    {
        Name = CalendarId.Of("freeze"),
        Windows = [new CalendarWindow(ScheduleParser.Parse("@at 2026-12-24T18:00:00Z", null, JobId.Of("freeze")), TimeSpan.FromDays(3))],
        Blackout = new Blackout(ImmutableSortedDictionary<string, string>.Empty.Add("team", "ops")),
    };

    private static ImmutableArray<(string Name, object Value)> Calendars =>
    [
        ("jd.calendars", Plain with { Calendars = [Holidays.Name, Freeze.Name], OnExcluded = OnExcluded.Next, IgnoreBlackouts = true, Jitter = TimeSpan.FromMinutes(5) }),
        ("pe.calendars", new PartitionEvents([new JobEvent.CalendarsChanged(Backup, At)])),
        ("ps.calendars", new PartitionSnapshot([], [], []) { Calendars = new CalendarEntry(4, [Holidays], []) }),
        ("jf.calendars", new JobFound(View) { Calendars = [Holidays, Freeze] }),
        ("vj.excluded", PausedView with { NextExcluded = [new ExcludedDue(Noon, "calendar 'holidays': 2026-12-25")] }),
        ("ke", new CalendarEntry(4, [Holidays, Freeze], [CalendarId.Of("old")])),
        ("kp", new CalendarCommand.Put(Freeze)),
        ("ki", new CalendarCommand.Import(Holidays.Name, [new DateOnly(2026, 12, 25)])),
        ("kd", new CalendarCommand.Delete(Holidays.Name)),
        ("ka", new CalendarReply.Accepted(JobChange.Updated, ["node-1"])),
        ("kn", new CalendarReply.NotFound(Holidays.Name)),
        ("kr", new CalendarReply.Refused("it is named by 1 job")),
        ("kf", new FindCalendar(Holidays.Name)),
        ("kg", new CalendarFound(Holidays)),
        ("kg.none", new CalendarFound(null)),
        ("kl", new ListCalendars()),
        ("km", new CalendarsListed([CalendarSummary.Of(Holidays), CalendarSummary.Of(Freeze)])),
    ];
}

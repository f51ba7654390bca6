using System.Collections.Immutable;
using System.Runtime.Serialization;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>Calendars, and what is asked of them.</summary>
internal static class Calendars
{
    public static CalendarId Name(string text) =>
        CalendarId.TryOf(text, out var name) ? name : throw new SerializationException($"'{text}' is not a calendar name: {CalendarId.Rule}.");

    public static Proto.Calendar ToProto(this CalendarDefinition calendar)
    {
        var proto = new Proto.Calendar
        {
            Name = calendar.Name.Value,
            Description = calendar.Description,
            Dates = { calendar.Dates.Select(day => day.DayNumber) },
            Yearly = { calendar.Yearly.Select(day => (day.Month * 100) + day.Day) },
            Weekly = { calendar.Weekly.Select(day => (int)day) },
            Windows = { calendar.Windows.Write(ToProto) },
        };
        if (calendar.TimeZone is { } zone) proto.TimeZone = zone;
        if (calendar.Blackout is { } blackout) proto.Blackout = new Proto.Blackout { Labels = { blackout.Labels } };
        return proto;
    }

    public static CalendarDefinition ToCore(this Proto.Calendar? calendar)
    {
        Require(calendar);
        var name = Name(calendar.Name);
        return new CalendarDefinition
        {
            Name = name,
            Description = calendar.Description,
            TimeZone = calendar.HasTimeZone ? calendar.TimeZone : null,
            Dates = Days(calendar.Dates),
            Yearly = [.. calendar.Yearly.Select(day => new YearlyDate(day / 100, day % 100))],
            Weekly = [.. calendar.Weekly.Select(day => Known((DayOfWeek)day))],
            Windows = calendar.Windows.Read(window => ToCore(window, name)),
            Blackout = calendar.Blackout is { } blackout ? new Blackout(blackout.Labels.Read()) : null,
        };
    }

    public static Proto.CalendarEntry ToProto(this CalendarEntry entry) =>
        new() { Version = entry.Version, Put = { entry.Put.Write(ToProto) }, Deleted = { entry.Deleted.Write(name => name.Value) } };

    public static CalendarEntry ToCore(this Proto.CalendarEntry entry) => new(entry.Version, entry.Put.Read(ToCore), entry.Deleted.Read(Name));

    public static Proto.PutCalendar ToProto(this CalendarCommand.Put command) => new() { Calendar = command.Definition.ToProto() };

    public static CalendarCommand.Put ToCore(this Proto.PutCalendar command) => new(command.Calendar.ToCore());

    public static Proto.ImportCalendar ToProto(this CalendarCommand.Import command) =>
        new() { Name = command.Calendar.Value, Dates = { command.Dates.Select(day => day.DayNumber) } };

    public static CalendarCommand.Import ToCore(this Proto.ImportCalendar command) => new(Name(command.Name), Days(command.Dates));

    public static Proto.DeleteCalendar ToProto(this CalendarCommand.Delete command) => new() { Name = command.Calendar.Value };

    public static CalendarCommand.Delete ToCore(this Proto.DeleteCalendar command) => new(Name(command.Name));

    public static Proto.CalendarAccepted ToProto(this CalendarReply.Accepted reply) => new() { Change = Word(reply.Change), Unreached = { reply.Unreached } };

    public static CalendarReply.Accepted ToCore(this Proto.CalendarAccepted reply) => new(Word(reply.Change), [.. reply.Unreached]);

    public static Proto.CalendarNotFound ToProto(this CalendarReply.NotFound reply) => new() { Name = reply.Calendar.Value };

    public static CalendarReply.NotFound ToCore(this Proto.CalendarNotFound reply) => new(Name(reply.Name));

    public static Proto.CalendarRefused ToProto(this CalendarReply.Refused reply) => new() { Reason = reply.Reason };

    public static CalendarReply.Refused ToCore(this Proto.CalendarRefused reply) => new(reply.Reason);

    public static Proto.FindCalendar ToProto(this FindCalendar query) => new() { Name = query.Calendar.Value };

    public static FindCalendar ToCore(this Proto.FindCalendar query) => new(Name(query.Name));

    public static Proto.CalendarFound ToProto(this CalendarFound found) => new() { Calendar = found.Calendar?.ToProto() };

    public static CalendarFound ToCore(this Proto.CalendarFound found) => new(found.Calendar is null ? null : found.Calendar.ToCore());

    public static Proto.ListCalendars ToProto(this ListCalendars _) => new();

    public static ListCalendars ToCore(this Proto.ListCalendars _) => new();

    public static Proto.CalendarsListed ToProto(this CalendarsListed listed) => new() { Items = { listed.Items.Write(ToProto) } };

    public static CalendarsListed ToCore(this Proto.CalendarsListed listed) => new(listed.Items.Read(ToCore));

    private static Proto.CalendarSummary ToProto(CalendarSummary summary)
    {
        var proto = new Proto.CalendarSummary
        {
            Name = summary.Name.Value,
            Description = summary.Description,
            Dates = summary.Dates,
            Yearly = summary.Yearly,
            Weekly = { summary.Weekly.Select(day => (int)day) },
            Windows = summary.Windows,
            Blackout = summary.Blackout,
        };
        if (summary.TimeZone is { } zone) proto.TimeZone = zone;
        return proto;
    }

    private static CalendarSummary ToCore(Proto.CalendarSummary summary) => new(
        Name(summary.Name),
        summary.Description,
        summary.HasTimeZone ? summary.TimeZone : null,
        summary.Dates,
        summary.Yearly,
        [.. summary.Weekly.Select(day => Known((DayOfWeek)day))],
        summary.Windows,
        summary.Blackout);

    private static Proto.CalendarWindow ToProto(CalendarWindow window)
    {
        var proto = new Proto.CalendarWindow { Start = window.Start.Text, Duration = Millis(window.Duration) };
        if (window.Start.TimeZone is { } zone) proto.TimeZone = zone;
        return proto;
    }

    private static CalendarWindow ToCore(Proto.CalendarWindow window, CalendarId calendar) =>
        new(ScheduleParser.Parse(window.Start, window.HasTimeZone ? window.TimeZone : null, JobId.Of(calendar.Value)), Duration(window.Duration));

    private static ImmutableSortedSet<DateOnly> Days(IEnumerable<int> numbers) => [.. numbers.Select(Day)];

    private static DateOnly Day(int number) =>
        number >= 0 && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(number) : throw new SerializationException($"Day {number} is in no calendar.");
}

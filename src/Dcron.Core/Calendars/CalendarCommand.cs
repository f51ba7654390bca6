using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Core.Calendars;

/// <summary>What a client asks of one calendar. Answered by a <see cref="CalendarReply"/> once every partition has recorded it and what it stops is stopped.</summary>
public abstract record CalendarCommand(CalendarId Calendar)
{
    /// <summary>Create or replace. An identical definition changes nothing.</summary>
    public sealed record Put(CalendarDefinition Definition) : CalendarCommand(Definition.Name);

    /// <summary>Replace the dates of one year each by these, and leave the rest as it is; creates the calendar where there is none.</summary>
    public sealed record Import(CalendarId Calendar, ImmutableSortedSet<DateOnly> Dates) : CalendarCommand(Calendar);

    /// <summary>Refused while a job names it.</summary>
    public sealed record Delete(CalendarId Calendar) : CalendarCommand(Calendar);
}

/// <summary>The answer to a <see cref="CalendarCommand"/>.</summary>
public abstract record CalendarReply
{
    /// <summary>Done, durable, and known to every partition.</summary>
    /// <param name="Unreached">Nodes that did not confirm within the deadline that they will not start what is excluded by now; they may still do so until they answer or leave.</param>
    public sealed record Accepted(JobChange Change, ImmutableArray<string> Unreached) : CalendarReply;

    public sealed record NotFound(CalendarId Calendar) : CalendarReply;

    public sealed record Refused(string Reason) : CalendarReply;
}

/// <summary>A calendar in a list.</summary>
/// <param name="Dates">How many of one year each.</param>
/// <param name="Yearly">How many of every year.</param>
public sealed record CalendarSummary(
    CalendarId Name, string Description, string? TimeZone, int Dates, int Yearly, ImmutableSortedSet<DayOfWeek> Weekly, int Windows, bool Blackout)
{
    public static CalendarSummary Of(CalendarDefinition c) =>
        new(c.Name, c.Description, c.TimeZone, c.Dates.Count, c.Yearly.Count, c.Weekly, c.Windows.Length, c.Blackout is not null);
}

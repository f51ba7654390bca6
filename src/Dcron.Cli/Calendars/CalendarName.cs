using System.CommandLine;
using Dcron.Core.Calendars;

namespace Dcron.Cli.Calendars;

/// <summary>The argument that names a calendar, and the calendar's place in the API.</summary>
internal static class CalendarName
{
    public static Argument<string> Argument() => new("NAME") { Description = "The calendar's name." };

    /// <exception cref="Failure">The text can be no calendar's name; sent as it is, it could even mean another address.</exception>
    public static string Path(string name) =>
        CalendarId.TryOf(name, out var calendar)
            ? "api/calendars/" + Uri.EscapeDataString(calendar.Value)
            : throw Failure.WrongCall($"'{name}' is not a calendar name, which is {CalendarId.Rule}.");
}

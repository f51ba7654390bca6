using System.Collections.Immutable;
using Dcron.Core.Calendars;

namespace Dcron.Core.Jobs;

internal static partial class JobDocumentReader
{
    private const int MostCalendars = 20;

    private static readonly JobDocumentText CalendarName = new(4 * CalendarId.MaxLength, "holidays");

    private static ImmutableArray<CalendarId> ReadCalendars(JobDocumentObject document)
    {
        var names = ImmutableArray.CreateBuilder<CalendarId>();
        foreach (var text in document.Texts("calendars", MostCalendars, CalendarName, """["holidays"]""") ?? [])
        {
            if (!CalendarId.TryOf(text, out var name)) document.Wrong("calendars", $"has '{JobDocumentText.Shown(text)}', which is not a calendar name: {CalendarId.Rule}", """["holidays"]""");
            else if (names.Contains(name)) document.Wrong("calendars", $"names '{name}' twice; keep one");
            else names.Add(name);
        }

        return names.ToImmutable();
    }

    private static TimeSpan ReadJitter(JobDocumentObject document)
    {
        var jitter = document.Duration("jitter", 2 * Second, Day, "5m") ?? TimeSpan.Zero;
        if (jitter.Ticks % TimeSpan.TicksPerSecond != 0) document.Wrong("jitter", "must be whole seconds", "5m");
        return jitter;
    }
}

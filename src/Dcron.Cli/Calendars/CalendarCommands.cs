using System.CommandLine;

namespace Dcron.Cli.Calendars;

internal static class CalendarCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of(
        "calendar",
        "Defines the days and times at which jobs do not run, and looks at them.",
        CalendarViews.List(options),
        CalendarViews.Show(options),
        CalendarChanges.Apply(options),
        CalendarChanges.Import(options),
        CalendarChanges.Delete(options),
        CalendarViews.Preview(options));
}

using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Core.Tests.Calendars;

internal static class Sample
{
    public static JobDefinition Job(string schedule, string? zone = null) => new()
    {
        Name = JobId.Of("j"),
        Schedule = ScheduleParser.Parse(schedule, zone, JobId.Of("j")),
        Work = new ShellWork { Command = "true" },
    };
}

using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Simulation;

internal sealed partial class Promises
{
    private CalendarCatalogue calendars = CalendarCatalogue.Empty;
    private DateTimeOffset? excludedFrom;

    public void CalendarsAsked(CalendarCatalogue asked) => (calendars, excludedFrom) = (asked, null);

    // Once that is answered without a node left out, nothing starts for a due time that lies ahead and is excluded.
    public void CalendarsAnswered(CalendarsRecorded answer, DateTimeOffset now)
    {
        if (answer.Version == calendars.Version && answer.Unreached.Count == 0) excludedFrom ??= now;
    }

    private void CheckCalendars(ArmedAttempt attempt)
    {
        var execution = attempt.Id.Execution;
        if (excludedFrom is not { } from || execution.Due <= from || execution.Suffix != "") return;
        // An edit may have put the job under a blackout after the due time.
        Require(DefinitionsSince(execution).Any(d => d.Bind(calendars).WhyExcluded(execution.Due) is null), $"{attempt.Id} started, though a calendar excludes it:\n{Story(execution)}");
    }
}

using Dcron.Core.Calendars;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

internal sealed partial class PartitionRound
{
    private const int FewUsers = 5;

    private readonly CalendarCatalogue calendarsBefore = partition.Jobs.Calendars;

    /// <summary>To be persisted after the events: should it be missing, the calendars are told again, and what the events changed is not changed twice.</summary>
    public CalendarEntry? Calendars { get; private set; }

    public void Take(CalendarsTold told)
    {
        partition.ClosingCalendar = null;
        if (told.Catalogue.Version > partition.Jobs.Calendars.Version) ChangeTo(told);
        // Also where it is told again: what the first time took back may not be answered yet.
        var revoking = partition.Jobs.All.Where(job => job.Revoking).Select(job => job.Name).ToList();
        replies.Add(_ => partition.Held.Hold(
            revoking,
            now + partition.Settings.RevocationTimeout,
            (nodes, self) => told.Keeper.Tell(new CalendarsRecorded(partition.Index, told.Catalogue.Version, nodes), self)));
    }

    public void Take(AskCalendarUsers ask)
    {
        partition.ClosingCalendar = ask.Calendar;
        var users = partition.Jobs.All.Where(job => !job.Deleted && job.Definition.Calendars.Contains(ask.Calendar)).Select(job => job.Name).Order().ToList();
        replies.Add(self => ask.Keeper.Tell(new CalendarUsers(partition.Index, ask.Calendar, users.Count, [.. users.Take(FewUsers)]), self));
    }

    private void ChangeTo(CalendarsTold told)
    {
        Calendars = CalendarEntry.Between(calendarsBefore, told.Catalogue);
        partition.Jobs.Calendars = told.Catalogue;
        context = partition.Context(now);
        foreach (var job in partition.Jobs.All.ToList())
        {
            if (ReferenceEquals(job.Bind(told.Catalogue), job)) continue;
            var known = context with { Fault = partition.Quarantine.FaultOf(job.Name) };
            Decide(job.Name, before => JobDecisions.CalendarsChanged(before!, known, partition.HasStarted));
        }
    }

    private JobReply.Refused? RefuseClosing(JobCommand command) =>
        command is JobCommand.Put put && partition.ClosingCalendar is { } closing && put.Definition.Calendars.Contains(closing)
            ? new JobReply.Refused($"calendar '{closing}', which job '{put.Job}' names, is being deleted")
            : null;
}

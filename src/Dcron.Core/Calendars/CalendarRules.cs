using Dcron.Core.Jobs;

namespace Dcron.Core.Calendars;

/// <summary>The rules for what clients ask of a calendar. Pure.</summary>
public static class CalendarRules
{
    /// <param name="Reply">Not null: nothing is to be done but to answer.</param>
    /// <param name="Put">The calendar as it is to be; null: it goes, or stays as it is.</param>
    public readonly record struct Decision(CalendarReply? Reply, JobChange Change, CalendarDefinition? Put);

    public static Decision Decide(CalendarCatalogue known, CalendarCommand command)
    {
        var present = known.Find(command.Calendar);
        return command switch
        {
            CalendarCommand.Put x => Put(known, present, x.Definition),
            CalendarCommand.Import x => Put(known, present, (present ?? new CalendarDefinition { Name = x.Calendar }) with { Dates = x.Dates }),
            CalendarCommand.Delete x => present is null ? new Decision(new CalendarReply.NotFound(x.Calendar), JobChange.None, null) : new Decision(null, JobChange.Deleted, null),
            _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
        };
    }

    private static Decision Put(CalendarCatalogue known, CalendarDefinition? present, CalendarDefinition wanted)
    {
        if (wanted.Equals(present)) return new Decision(null, JobChange.None, null);
        if (present is null && known.All.Count >= CalendarCatalogue.MostCalendars)
            return Refuse($"there are {known.All.Count} calendars already, the most that a cluster keeps; delete one that is not used");
        if (wanted.Dates.Count > CalendarDefinition.MostDates)
            return Refuse($"calendar '{wanted.Name}' would have {wanted.Dates.Count} dates; at most {CalendarDefinition.MostDates} fit into one");
        var others = known.All.Values.Where(c => c.Name != wanted.Name).Sum(c => c.Dates.Count);
        if (others + wanted.Dates.Count > CalendarCatalogue.MostDates)
            return Refuse($"all calendars together would have {others + wanted.Dates.Count} dates; a cluster keeps at most {CalendarCatalogue.MostDates}: take out those that are past");
        return new Decision(null, present is null ? JobChange.Created : JobChange.Updated, wanted);
    }

    private static Decision Refuse(string reason) => new(new CalendarReply.Refused(reason), JobChange.None, null);
}

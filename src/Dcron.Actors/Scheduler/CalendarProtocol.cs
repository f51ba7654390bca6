using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>Journal entry of the keeper of calendars and of each partition: what changed. As a snapshot: all that there is.</summary>
public sealed record CalendarEntry(long Version, ImmutableArray<CalendarDefinition> Put, ImmutableArray<CalendarId> Deleted)
{
    public static CalendarEntry Of(CalendarCatalogue all) => new(all.Version, [.. all.All.Values], []);

    /// <summary>What leads from one catalogue to another.</summary>
    public static CalendarEntry Between(CalendarCatalogue from, CalendarCatalogue to) => new(
        to.Version,
        [.. to.All.Values.Where(c => from.Find(c.Name)?.Equals(c) != true)],
        [.. from.All.Keys.Where(name => to.Find(name) is null)]);

    public CalendarCatalogue ApplyTo(CalendarCatalogue catalogue) => catalogue.With(Version, Put, Deleted);
}

/// <summary>Client to scheduler; answered by <see cref="CalendarFound"/>.</summary>
public sealed record FindCalendar(CalendarId Calendar);

/// <param name="Calendar">Null: there is none of that name.</param>
public sealed record CalendarFound(CalendarDefinition? Calendar);

/// <summary>Client to scheduler; answered by <see cref="CalendarsListed"/>.</summary>
public sealed record ListCalendars;

/// <param name="Items">In order of name.</param>
public sealed record CalendarsListed(ImmutableArray<CalendarSummary> Items);

// Within one scheduler, so no serializer knows it.

/// <summary>Keeper to partition, until answered by <see cref="CalendarsRecorded"/>: these are all the calendars.</summary>
internal sealed record CalendarsTold(CalendarCatalogue Catalogue, IActorRef Keeper);

/// <summary>Partition to keeper: that version is durable here, and what it takes back is taken back but for these nodes, which have not answered.</summary>
internal sealed record CalendarsRecorded(int Partition, long Version, IReadOnlyList<string> Unreached);

/// <summary>Keeper to partition: who names this calendar? From here on nobody may, until the calendars are told again. Answered by <see cref="CalendarUsers"/>.</summary>
internal sealed record AskCalendarUsers(CalendarId Calendar, IActorRef Keeper);

/// <param name="First">Of the jobs, a few.</param>
internal sealed record CalendarUsers(int Partition, CalendarId Calendar, int Count, IReadOnlyList<JobId> First);

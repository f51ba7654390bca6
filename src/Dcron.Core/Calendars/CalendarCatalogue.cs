using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Core.Calendars;

/// <summary>All calendars of the cluster, as one partition or the keeper of calendars knows them. Does not change; a change is another catalogue.</summary>
public sealed class CalendarCatalogue
{
    public const int MostCalendars = 300;

    /// <summary>Dates of all calendars together: every partition keeps them all.</summary>
    public const int MostDates = 50_000;

    public static readonly CalendarCatalogue Empty = new(0, ImmutableSortedDictionary<CalendarId, CalendarDefinition>.Empty);

    private readonly ImmutableArray<CalendarDefinition> blackouts;

    private CalendarCatalogue(long version, ImmutableSortedDictionary<CalendarId, CalendarDefinition> all)
    {
        (Version, All) = (version, all);
        blackouts = [.. all.Values.Where(c => c.Blackout is not null)];
    }

    /// <summary>Grows with every change.</summary>
    public long Version { get; }

    public ImmutableSortedDictionary<CalendarId, CalendarDefinition> All { get; }

    public static CalendarCatalogue Of(long version, IEnumerable<CalendarDefinition> calendars) =>
        new(version, calendars.ToImmutableSortedDictionary(c => c.Name, c => c));

    /// <summary>Null: there is none of that name.</summary>
    public CalendarDefinition? Find(CalendarId name) => All.GetValueOrDefault(name);

    public CalendarCatalogue With(long version, IEnumerable<CalendarDefinition> put, IEnumerable<CalendarId> deleted) =>
        new(version, All.RemoveRange(deleted).SetItems(put.Select(c => KeyValuePair.Create(c.Name, c))));

    /// <summary>Those that apply to a job: what it names first, then blackouts. A name that is not known applies nothing.</summary>
    public ImmutableArray<CalendarDefinition> AppliedTo(JobDefinition job)
    {
        if (job.Calendars.IsEmpty && (blackouts.IsEmpty || job.IgnoreBlackouts)) return [];
        var applied = ImmutableArray.CreateBuilder<CalendarDefinition>();
        foreach (var name in job.Calendars)
            if (Find(name) is { } calendar) applied.Add(calendar);
        foreach (var blackout in blackouts)
            if (!job.IgnoreBlackouts && !job.Calendars.Contains(blackout.Name) && blackout.Blackout!.AppliesTo(job.Labels)) applied.Add(blackout);
        return applied.DrainToImmutable();
    }

    /// <summary>The calendars that a job names and that are not here.</summary>
    public IEnumerable<CalendarId> Missing(JobDefinition job) => job.Calendars.Where(name => !All.ContainsKey(name));
}

using System.Collections.Immutable;
using Dcron.Core.Schedules;

namespace Dcron.Core.Calendars;

/// <summary>Days and times of day at which jobs do not run: those of the jobs that name the calendar or, for a blackout, of all it applies to.</summary>
public sealed record CalendarDefinition
{
    /// <summary>More dates than this do not fit into one calendar, yearly ones and days of the week aside.</summary>
    public const int MostDates = 5000;

    public const int MostWindows = 50;

    public static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);

    public required CalendarId Name { get; init; }
    public string Description { get; init; } = "";

    /// <summary>IANA id of the zone whose days these are; null: each job's own.</summary>
    public string? TimeZone { get; init; }

    public ImmutableSortedSet<DateOnly> Dates { get; init; } = [];

    /// <summary>Days of every year.</summary>
    public ImmutableSortedSet<YearlyDate> Yearly { get; init; } = [];

    public ImmutableSortedSet<DayOfWeek> Weekly { get; init; } = [];

    public ImmutableArray<CalendarWindow> Windows { get; init; } = [];

    /// <summary>Not null: it applies to jobs that do not name it, too.</summary>
    public Blackout? Blackout { get; init; }

    /// <summary>Why a day is excluded, in a few words; null: it is not.</summary>
    public string? WhyNot(DateOnly day)
    {
        if (Dates.Contains(day)) return $"{day:yyyy-MM-dd}";
        if (Weekly.Contains(day.DayOfWeek)) return day.DayOfWeek.ToString();
        return !Yearly.IsEmpty && Yearly.Contains(new YearlyDate(day.Month, day.Day)) ? $"{day:yyyy-MM-dd}, as every year" : null;
    }

    public bool Equals(CalendarDefinition? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Name == other.Name && Description == other.Description && TimeZone == other.TimeZone
            && Dates.SetEquals(other.Dates) && Yearly.SetEquals(other.Yearly) && Weekly.SetEquals(other.Weekly)
            && Windows.SequenceEqual(other.Windows) && Equals(Blackout, other.Blackout));

    public override int GetHashCode() => HashCode.Combine(Name, Dates.Count, Windows.Length);

    /// <summary>How the calendar is called in the reason of a skip.</summary>
    internal string Title => Blackout is null ? $"calendar '{Name}'" : $"blackout '{Name}'";
}

/// <summary>A day of every year; 29 February is one of leap years only.</summary>
public readonly record struct YearlyDate(int Month, int Day) : IComparable<YearlyDate>
{
    public int CompareTo(YearlyDate other) => (Month, Day).CompareTo((other.Month, other.Day));

    public override string ToString() => $"{Month:00}-{Day:00}";

    public static bool operator <(YearlyDate left, YearlyDate right) => left.CompareTo(right) < 0;
    public static bool operator >(YearlyDate left, YearlyDate right) => left.CompareTo(right) > 0;
    public static bool operator <=(YearlyDate left, YearlyDate right) => left.CompareTo(right) <= 0;
    public static bool operator >=(YearlyDate left, YearlyDate right) => left.CompareTo(right) >= 0;
}

/// <summary>A time that is excluded whenever the schedule is due, and for <paramref name="Duration"/> from then.</summary>
public sealed record CalendarWindow(Schedule Start, TimeSpan Duration)
{
    /// <summary>The start of a window that holds this instant; null: none does.</summary>
    public DateTimeOffset? Around(DateTimeOffset instant) => Start.Next(instant - Duration) is { } start && start <= instant ? start : null;
}

/// <summary>The calendar applies to every job that has all these labels, whether it names the calendar or not; without labels, to every job.</summary>
public sealed record Blackout(ImmutableSortedDictionary<string, string> Labels)
{
    public static readonly Blackout OfAll = new(ImmutableSortedDictionary<string, string>.Empty);

    public bool AppliesTo(ImmutableSortedDictionary<string, string> labels)
    {
        foreach (var (name, value) in Labels)
            if (!labels.TryGetValue(name, out var has) || has != value) return false;
        return true;
    }

    public bool Equals(Blackout? other) => other is not null && Labels.SequenceEqual(other.Labels);

    public override int GetHashCode() => Labels.Count;
}

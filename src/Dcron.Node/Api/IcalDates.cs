using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace Dcron.Node.Api;

/// <summary>What an iCalendar file says of the days of a time: those of its events that last whole days.</summary>
/// <param name="Timed">Events with a time of day, which are left out.</param>
/// <param name="Cancelled">Events that are cancelled, which are left out.</param>
internal sealed record IcalDates(ImmutableSortedSet<DateOnly> Dates, int Timed, int Cancelled)
{
    /// <summary>A rule that is not met for so many of its steps (of days, mostly) never will be.</summary>
    private const int MostUnmatched = 1000;

    private const int MostOccurrences = 20_000;
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(5);

    /// <summary>Reads the days from <paramref name="from"/> and before <paramref name="to"/>; recurring events are expanded within that time.</summary>
    /// <returns>Null where the file cannot be read, with the reason.</returns>
    public static IcalDates? Read(string text, DateOnly from, DateOnly to, TimeProvider clock, out Problem? problem)
    {
        problem = IcalLines.Refuse(text);
        if (problem is not null) return null;
        try
        {
            return Expand(CalendarCollection.Load(text), from, to, clock, out problem);
        }
        // The library names no kinds of exceptions for text that is wrong, and throws what its parts do.
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            problem = new Problem("", $"cannot be read as iCalendar: {ApiProblem.Cut(e.Message.ReplaceLineEndings(" ").TrimEnd('.'), 200)}");
            return null;
        }
    }

    private static IcalDates? Expand(CalendarCollection calendars, DateOnly from, DateOnly to, TimeProvider clock, out Problem? problem)
    {
        var began = clock.GetTimestamp();
        var days = ImmutableSortedSet.CreateBuilder<DateOnly>();
        var (timed, cancelled, occurrences) = (0, 0, 0);
        problem = null;
        // Events of one id belong together: some of them change single occurrences of another.
        foreach (var series in calendars.SelectMany(calendar => calendar.Events).GroupBy(e => e.Uid))
        {
            var alone = new Calendar();
            foreach (var one in series)
            {
                if (one.DtStart is not { HasTime: false }) timed++;
                else alone.Events.Add(one);
            }

            cancelled += alone.Events.Count(IsCancelled);
            foreach (var occurrence in alone.GetOccurrences<CalendarEvent>(new CalDateTime(from.AddYears(-1)), new EvaluationOptions { MaxUnmatchedIncrementsLimit = MostUnmatched }))
            {
                if (occurrence.Period.StartTime.Date >= to) break;
                if (++occurrences > MostOccurrences) problem = TooMuch($"recurs more than {MostOccurrences} times");
                else if (occurrence.Source is CalendarEvent source && !IsCancelled(source)) AddDays(days, occurrence.Period, from, to);
                if (days.Count > CalendarDefinition.MostDates) problem = TooMuch($"holds more than {CalendarDefinition.MostDates} days, the most that fit into one calendar");
                if (problem is not null) return null;
            }

            if (clock.GetElapsedTime(began) <= LongestReading) continue;
            problem = TooMuch($"takes longer than {LongestReading.TotalSeconds:0} s to expand");
            return null;
        }

        return new IcalDates(days.ToImmutable(), timed, cancelled);
    }

    private static void AddDays(ImmutableSortedSet<DateOnly>.Builder days, Period period, DateOnly from, DateOnly to)
    {
        var first = period.StartTime.Date;
        var end = period.EffectiveEndTime?.Date ?? first.AddDays(1);
        // An event without an end lasts its day.
        if (end <= first) end = first.AddDays(1);
        for (var day = first < from ? from : first; day < end && day < to; day = day.AddDays(1)) days.Add(day);
    }

    private static bool IsCancelled(CalendarEvent e) => string.Equals(e.Status, "CANCELLED", StringComparison.OrdinalIgnoreCase);

    private static Problem TooMuch(string what) => new("", $"{what}; import fewer years, or a smaller file");
}

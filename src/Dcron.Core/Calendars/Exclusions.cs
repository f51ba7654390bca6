using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Core.Calendars;

/// <summary>
/// What the calendars that apply to one job exclude, and where its due times move. Pure. Days are days of the job's zone; those of a
/// calendar with another zone, and windows, are parts of a day to the job.
/// </summary>
/// <remarks>
/// With <see cref="OnExcluded.Next"/> the due times of an excluded day move to the same time of day on the next day that is not, at most
/// <see cref="FurthestMove"/> days on; where there is none they stay, and are skipped. A time of day that does not exist there is the first
/// instant after the gap, one that comes twice is the first of the two, as for a cron expression. Parts of a day move nothing: what is due
/// in them is skipped.
/// </remarks>
public sealed class Exclusions
{
    public const int FurthestMove = 366;

    // Before this nobody asks, and after it days cannot be counted on.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(9990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string? jobZone;
    private readonly ZoneClock zone;
    private readonly bool moves;
    private readonly ImmutableArray<CalendarDefinition> days;
    private readonly ImmutableArray<(CalendarDefinition Calendar, ZoneClock Zone)> foreignDays;

    /// <param name="calendars">Those that apply to the job, what it names first.</param>
    internal Exclusions(JobDefinition job, ImmutableArray<CalendarDefinition> calendars)
    {
        (jobZone, moves, Calendars) = (job.Schedule.TimeZone, job.OnExcluded == OnExcluded.Next, calendars);
        zone = ZoneOf(jobZone);
        days = [.. calendars.Where(IsOwn)];
        foreignDays = [.. calendars.Where(c => !IsOwn(c)).Select(c => (c, ZoneOf(c.TimeZone)))];
    }

    public ImmutableArray<CalendarDefinition> Calendars { get; }

    /// <summary>Whether they are those of this job and these calendars.</summary>
    internal bool Fit(JobDefinition job, ImmutableArray<CalendarDefinition> calendars) =>
        jobZone == job.Schedule.TimeZone && moves == (job.OnExcluded == OnExcluded.Next) && Calendars.SequenceEqual(calendars);

    /// <summary>Why nothing runs at this instant, or null; and until when at least that is so.</summary>
    public (string? Reason, DateTimeOffset Until) At(DateTimeOffset instant)
    {
        string? reason = null;
        var until = DateTimeOffset.MaxValue;
        if (!days.IsEmpty)
        {
            reason = Why(DayAt(zone, instant));
            until = EndOfDay(zone, instant);
        }

        foreach (var (calendar, itsZone) in foreignDays)
        {
            if (calendar.WhyNot(DayAt(itsZone, instant)) is { } why) reason ??= $"{calendar.Title}: {why} in {calendar.TimeZone}";
            until = Earlier(until, EndOfDay(itsZone, instant));
        }

        foreach (var calendar in Calendars)
        {
            foreach (var window in calendar.Windows)
            {
                var start = window.Around(instant);
                if (start is { } from) reason ??= $"{calendar.Title}: its window from {from:yyyy-MM-dd'T'HH:mm:ss'Z'}, {DurationText.Format(window.Duration)} long";
                until = Earlier(until, start + window.Duration ?? window.Start.Next(instant) ?? DateTimeOffset.MaxValue);
            }
        }

        return (reason, until);
    }

    /// <summary>Why nothing runs at this instant, or null; and the last whole second through which that is so without a break, at most <paramref name="through"/>.</summary>
    internal (string? Reason, DateTimeOffset Through) SameThrough(DateTimeOffset instant, DateTimeOffset through)
    {
        var (reason, until) = At(instant);
        while (until <= through)
        {
            var (then, end) = At(until);
            if (then != reason) return (reason, until.AddSeconds(-1));
            until = end;
        }

        return (reason, through);
    }

    /// <summary>The first due time of the schedule after an instant, moved where the job's due times move.</summary>
    internal DateTimeOffset? Next(Schedule schedule, DateTimeOffset after)
    {
        if (!moves || days.IsEmpty || after >= Latest) return schedule.Next(after);
        after = after < Earliest ? Earliest : after;
        var day = DayAt(zone, after);
        while (true)
        {
            var on = Why(day) is null ? day : TargetOf(day) ?? day;
            if (FirstOn(on, schedule, after) is { } due) return due;
            if (schedule.Next(StartOf(on.AddDays(1)).AddTicks(-1)) is not { } next) return null;
            if (next >= Latest) return next;
            var following = DayAt(zone, next);
            day = following > on ? following : on.AddDays(1);
        }
    }

    // The first due time on a day: its own, or one that moved there from the excluded days before it.
    private DateTimeOffset? FirstOn(DateOnly day, Schedule schedule, DateTimeOffset after)
    {
        var (start, end) = (StartOf(day), StartOf(day.AddDays(1)));
        var own = schedule.Next(after < start ? start.AddTicks(-1) : after);
        var first = own < end ? own : null;
        if (Why(day) is not null) return first;
        var least = after < start ? 0 : LeastTimeOfDay(day, after);
        for (var excluded = day.AddDays(-1); day.DayNumber - excluded.DayNumber <= FurthestMove && IsLeft(excluded); excluded = excluded.AddDays(-1))
        {
            foreach (var time in FirstTimes(excluded, schedule, least))
            {
                var moved = Utc(zone.FirstTickOf(Midnight(day) + time));
                if (first is null || moved < first) first = moved;
            }
        }

        return first;
    }

    // Of each stretch of the day between changes of the zone's offset, the time of day of the first due time that is not before `least`.
    private IEnumerable<long> FirstTimes(DateOnly day, Schedule schedule, long least)
    {
        var (midnight, next) = (Midnight(day), Midnight(day.AddDays(1)));
        var stretch = zone.StretchAt(zone.FirstTickOf(midnight));
        while (true)
        {
            var from = Math.Max(stretch.Start + stretch.Offset, midnight + least);
            var end = Math.Min(stretch.End + stretch.Offset, next);
            if (from < end && schedule.Next(Utc(from - stretch.Offset - 1)) is { } due && due.UtcTicks + stretch.Offset < end)
                yield return due.UtcTicks + stretch.Offset - midnight;
            if (stretch.End + stretch.Offset >= next) yield break;
            stretch = zone.StretchAt(stretch.End);
        }
    }

    // Where `after` lies in an hour that is repeated, the whole of that hour has been: times of day move to the first pass.
    private long LeastTimeOfDay(DateOnly day, DateTimeOffset after)
    {
        var stretch = zone.StretchAt(after.UtcTicks);
        var local = after.UtcTicks + stretch.Offset;
        return (local < stretch.RepeatsUntil ? stretch.RepeatsUntil : local + 1) - Midnight(day);
    }

    private DateOnly? TargetOf(DateOnly day)
    {
        for (var later = 1; later <= FurthestMove; later++)
            if (!IsLeft(day.AddDays(later))) return day.AddDays(later);
        return null;
    }

    // Excluded, or a day that the zone left out when it changed sides of the date line: nothing can move there.
    private bool IsLeft(DateOnly day) => Why(day) is not null || DayAt(zone, StartOf(day)) != day;

    private string? Why(DateOnly day)
    {
        foreach (var calendar in days)
            if (calendar.WhyNot(day) is { } why) return $"{calendar.Title}: {why}";
        return null;
    }

    private DateTimeOffset StartOf(DateOnly day) => Utc(zone.FirstTickOf(Midnight(day)));

    private static DateTimeOffset EndOfDay(ZoneClock zone, DateTimeOffset instant)
    {
        var stretch = zone.StretchAt(instant.UtcTicks);
        var midnight = ((instant.UtcTicks + stretch.Offset) / TimeSpan.TicksPerDay + 1) * TimeSpan.TicksPerDay;
        var end = Math.Min(midnight - stretch.Offset, stretch.End);
        return end > instant.UtcTicks ? Utc(end) : DateTimeOffset.MaxValue;
    }

    private static DateOnly DayAt(ZoneClock zone, DateTimeOffset instant) =>
        DateOnly.FromDayNumber((int)(Math.Clamp(instant.UtcTicks + zone.StretchAt(instant.UtcTicks).Offset, 0, DateTime.MaxValue.Ticks) / TimeSpan.TicksPerDay));

    private static long Midnight(DateOnly day) => day.DayNumber * TimeSpan.TicksPerDay;

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private bool IsOwn(CalendarDefinition calendar) => calendar.TimeZone is null || calendar.TimeZone == (jobZone ?? "UTC");

    private static ZoneClock ZoneOf(string? id) => ZoneClock.Read(id, []) ?? throw new InvalidOperationException($"Time zone '{id}' cannot be looked up on this node.");
}

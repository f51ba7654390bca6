using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>
/// The offsets of one time zone as stretches of time between its changes. Only offsets at UTC instants are asked of
/// <see cref="TimeZoneInfo"/>: those are right in every zone, unlike its notions of base offset, invalid and ambiguous time.
/// </summary>
internal sealed class ZoneClock
{
    /// <summary>The end of time here; a day short of the end of ticks, so that adding an offset cannot overflow.</summary>
    public static readonly long LastTick = DateTime.MaxValue.Ticks - (2 * TimeSpan.TicksPerDay);

    public static readonly ZoneClock Utc = new(TimeZoneInfo.Utc);

    private static readonly ConcurrentDictionary<string, ZoneClock> Known = new();

    private readonly TimeZoneInfo zone;
    private readonly ConcurrentDictionary<int, Stretch[]> years = new();
    private Stretch latest;

    private ZoneClock(TimeZoneInfo zone)
    {
        this.zone = zone;
        this.latest = new Stretch(0, 0, 0, 0);
    }

    public bool IsUtc => ReferenceEquals(this, Utc);

    /// <summary>Null for a zone that cannot be had, with the reason among the problems.</summary>
    /// <param name="id">IANA id; null: UTC.</param>
    public static ZoneClock? Read(string? id, List<Problem> problems)
    {
        if (id is null) return Utc;
        id = id.Trim();
        if (TryFind(id, out var zone)) return zone;
        problems.Add(ZoneNames.Unknown(id));
        return null;
    }

    /// <summary>The stretch that holds this instant.</summary>
    public Stretch StretchAt(long utcTicks)
    {
        var asked = Volatile.Read(ref latest);
        if (utcTicks >= asked.Start && utcTicks < asked.End) return asked;

        var year = new DateTime(Math.Clamp(utcTicks, 0, LastTick)).Year;
        var stretches = years.GetOrAdd(year, StretchesOf);
        var found = Array.FindLast(stretches, stretch => stretch.Start <= utcTicks) ?? stretches[0];
        Volatile.Write(ref latest, found);
        return found;
    }

    /// <summary>The first instant at which the clock of the zone shows this time or, where it never does, a later one.</summary>
    public long FirstTickOf(long localTicks)
    {
        // No zone is further from UTC than this.
        var stretch = StretchAt(Math.Max(localTicks - (2 * TimeSpan.TicksPerDay), 0));
        while (localTicks >= stretch.End + stretch.Offset && stretch.End < LastTick) stretch = StretchAt(stretch.End);
        return Math.Max(localTicks - stretch.Offset, stretch.Start);
    }

    private static bool TryFind(string id, [NotNullWhen(true)] out ZoneClock? zone)
    {
        if (Known.TryGetValue(id, out zone)) return true;
        if (!ZoneNames.IsIana(id)) return false;
        if (id is "UTC" or "Etc/UTC")
        {
            zone = Utc;
        }
        else
        {
            try
            {
                var info = TimeZoneInfo.FindSystemTimeZoneById(id);

                // Whether another spelling such as "europe/berlin" is found depends on the file system and on what was looked up before.
                if (info.Id != id) return false;
                zone = new ZoneClock(info);
            }
            catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or UnauthorizedAccessException or IOException)
            {
                return false;
            }
        }

        zone = Known.GetOrAdd(id, zone);
        return true;
    }

    private Stretch[] StretchesOf(int year)
    {
        var start = new DateTime(year, 1, 1).Ticks;
        var end = year >= new DateTime(LastTick).Year ? LastTick : new DateTime(year + 1, 1, 1).Ticks;

        // The offset of the day before tells whether the year begins inside a repeated hour.
        var changes = new List<(long At, long Before, long After)>();
        var from = Math.Max(start - TimeSpan.TicksPerDay, 0);
        for (var day = from; day < end; day += TimeSpan.TicksPerDay)
        {
            var next = Math.Min(day + TimeSpan.TicksPerDay, end - 1);
            if (OffsetAt(day) != OffsetAt(next)) changes.Add((ChangeBetween(day, next), OffsetAt(day), OffsetAt(next)));
        }

        var stretches = new List<Stretch>();
        var repeats = 0L;
        foreach (var (at, before, after) in changes)
        {
            if (at > start) stretches.Add(new Stretch(stretches.Count == 0 ? start : stretches[^1].End, at, before, repeats));
            repeats = after < before ? at + before : 0;
        }

        stretches.Add(new Stretch(stretches.Count == 0 ? start : stretches[^1].End, end, OffsetAt(end - 1), repeats));
        return [.. stretches];
    }

    private long ChangeBetween(long low, long high)
    {
        var before = OffsetAt(low);
        while (high - low > TimeSpan.TicksPerSecond)
        {
            var middle = low + ((high - low) / 2 / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
            if (OffsetAt(middle) == before) low = middle;
            else high = middle;
        }

        return high;
    }

    private long OffsetAt(long utcTicks) => this.zone.GetUtcOffset(new DateTime(utcTicks, DateTimeKind.Utc)).Ticks;

    /// <summary>A time during which the offset does not change; also cut at each turn of the year. All in ticks.</summary>
    /// <param name="RepeatsUntil">The local time until which the clock repeats what it showed before this stretch; 0: it repeats nothing.</param>
    public sealed record Stretch(long Start, long End, long Offset, long RepeatsUntil);
}

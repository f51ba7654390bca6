namespace Dcron.Core.Tests.Schedules;

/// <summary>
/// The rule at clock changes once more, in the plainest way: walk every minute (or second) of UTC, look at the wall clock, and remember
/// the latest wall time shown so far. Knows nothing of Cronos or of how the real thing searches.
/// </summary>
internal static class DueTimesByBruteForce
{
    /// <param name="matches">Whether a wall time satisfies the fields.</param>
    /// <param name="repeats">Whether the expression repeats within the day.</param>
    /// <returns>Due times in (after, until], UTC.</returns>
    public static List<DateTime> Find(Func<DateTime, bool> matches, bool repeats, TimeZoneInfo zone, DateTime after, DateTime until, TimeSpan step)
    {
        var due = new List<DateTime>();
        var start = new DateTime(after.Ticks - (after.Ticks % step.Ticks), DateTimeKind.Utc).AddDays(-2);
        var latestShown = Wall(start - step);
        for (var now = start; now <= until; now += step)
        {
            var wall = Wall(now);
            var isDue = matches(wall) && (repeats || wall > latestShown);
            for (var skipped = latestShown + step; skipped < wall; skipped += step) isDue |= matches(skipped);
            if (isDue && now > after) due.Add(now);
            if (wall > latestShown) latestShown = wall;
        }

        return due;

        DateTime Wall(DateTime utc) => DateTime.SpecifyKind(utc + zone.GetUtcOffset(utc), DateTimeKind.Unspecified);
    }
}

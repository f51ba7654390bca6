using System.Collections.Immutable;

namespace Dcron.Chaos.Workload;

/// <summary>
/// A calendar of one window that comes again and again, simple enough to be computed here by division: the first
/// <paramref name="Length"/> seconds of each <paramref name="Period"/> seconds since 1970, moved by <paramref name="Offset"/>.
/// </summary>
/// <param name="Blackout">It applies to jobs with the label <see cref="Label"/>; otherwise to those that name it.</param>
internal sealed record Exclusion(string Calendar, string Start, int Period, int Offset, int Length, bool Blackout)
{
    /// <summary>Of jobs that obey a blackout; its value is the calendar's name.</summary>
    public const string Label = "freeze";

    public static readonly Exclusion EverySecondMinute = new("second-minutes", "0 */2 * * * *", 120, 0, 60, Blackout: false);
    public static readonly Exclusion QuarterOfMinute = new("quarters", "30 * * * * *", 60, 30, 15, Blackout: true);

    public static readonly ImmutableArray<Exclusion> All = [EverySecondMinute, QuarterOfMinute];

    public bool Covers(DateTimeOffset due) => (due.ToUnixTimeSeconds() - Offset) % Period < Length;

    /// <summary>The calendar document that Dcron is given.</summary>
    public object Document() => new
    {
        windows = new[] { new { start = Start, duration = $"{Length}s" } },
        blackout = Blackout,
        appliesTo = Blackout ? new { labels = new Dictionary<string, string> { [Label] = Calendar } } : null,
    };
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Dcron.Chaos.Takeover;

/// <summary>A line of a node's log.</summary>
internal sealed record LogLine(DateTimeOffset At, string Node, string Text)
{
    public override string ToString() => $"{At.ToLocalTime():HH:mm:ss.fff} {Node} {Text}";
}

/// <summary>Reads the logs of nodes: their lines begin with a time of day, local and to the millisecond.</summary>
internal static partial class NodeLog
{
    private const int TimeLength = 12;

    /// <param name="near">A time less than half a day away from all lines: it gives them their day.</param>
    public static IEnumerable<LogLine> Parse(string node, IEnumerable<string> lines, DateTimeOffset near)
    {
        foreach (var line in lines)
        {
            // Lines of an exception have no time.
            if (line.Length <= TimeLength || !TimeOnly.TryParseExact(line[..TimeLength], "HH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) continue;
            yield return new LogLine(Nearest(time, near), node, line[TimeLength..].Trim());
        }
    }

    /// <summary>How long after <paramref name="since"/> the first term began that is higher than <paramref name="before"/>. Null: none did.</summary>
    public static TimeSpan? NewTerm(IEnumerable<LogLine> lines, long before, DateTimeOffset since) => lines
        .Where(l => l.At >= since && TermBegan().Match(l.Text) is { Success: true } match && long.Parse(match.Groups["term"].Value) > before)
        .Select(l => (TimeSpan?)(l.At - since)).Min();

    private static DateTimeOffset Nearest(TimeOnly time, DateTimeOffset near)
    {
        var local = near.ToLocalTime();
        var at = new DateTimeOffset(DateOnly.FromDateTime(local.DateTime).ToDateTime(time), local.Offset);
        if (at - near > TimeSpan.FromHours(12)) return at.AddDays(-1);
        return near - at > TimeSpan.FromHours(12) ? at.AddDays(1) : at;
    }

    [GeneratedRegex(@"\bTerm (?<term>\d+) began on node ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TermBegan();
}

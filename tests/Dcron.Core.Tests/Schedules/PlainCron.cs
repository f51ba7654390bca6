namespace Dcron.Core.Tests.Schedules;

/// <summary>A second, plain reading of the cron expressions in the table: numbers, lists, ranges, steps, stars, SUN.</summary>
internal sealed record PlainCron(HashSet<int>[] Fields, bool Repeats)
{
    private static readonly (int Low, int High)[] Bounds = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    public static PlainCron Read(string expression)
    {
        var texts = (expression == "@daily" ? "0 0 * * *" : expression).Replace("SUN", "0", StringComparison.Ordinal).Split(' ').ToList();
        if (texts.Count == 5) texts.Insert(0, "0");
        var fields = texts.Select((text, i) => text.Split(',').SelectMany(item => Values(item, Bounds[i])).ToHashSet()).ToArray();
        return new PlainCron(fields, texts.Take(3).Any(text => text.IndexOfAny(['*', '-', '/']) >= 0));
    }

    public bool Matches(DateTime wall) =>
        Fields[0].Contains(wall.Second) && Fields[1].Contains(wall.Minute) && Fields[2].Contains(wall.Hour)
        && Fields[3].Contains(wall.Day) && Fields[4].Contains(wall.Month) && Fields[5].Contains((int)wall.DayOfWeek);

    private static IEnumerable<int> Values(string item, (int Low, int High) bounds)
    {
        var parts = item.Split('/');
        var step = parts.Length > 1 ? int.Parse(parts[1]) : 1;
        var ends = parts[0] == "*" ? [bounds.Low, bounds.High] : parts[0].Split('-').Select(int.Parse).ToArray();
        for (var value = ends[0]; value <= ends[^1]; value += step) yield return value;
    }
}

using System.Globalization;
using CsCheck;

namespace Dcron.Core.Tests.Schedules;

/// <summary>A cron expression made from sets, so that what it matches is known without parsing it.</summary>
internal sealed record CronSample(CronSample.FieldSample[] Fields)
{
    private static readonly (int Low, int High)[] Bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    /// <summary>One field: how it is written, what it matches, and whether it is a star, a range or a step.</summary>
    internal sealed record FieldSample(string Text, HashSet<int> Values, bool Repeats);

    public string Text => string.Join(' ', Fields.Select(part => part.Text));

    public bool Repeats => Fields[0].Repeats || Fields[1].Repeats;

    public bool Matches(DateTime wall) =>
        wall.Second == 0 && Fields[0].Values.Contains(wall.Minute) && Fields[1].Values.Contains(wall.Hour) && Fields[2].Values.Contains(wall.Day)
        && Fields[3].Values.Contains(wall.Month) && Fields[4].Values.Contains((int)wall.DayOfWeek);

    // Days and months are mostly stars, so that something is due near the change of clocks.
    public static readonly Gen<CronSample> Any = Gen.Select(
        FieldOf(0, stars: 1), FieldOf(1, stars: 2), FieldOf(2, stars: 20), FieldOf(3, stars: 40), FieldOf(4, stars: 20),
        (minute, hour, day, month, weekday) => new CronSample([minute, hour, day, month, weekday]));

    public override string ToString() => Text;

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<FieldSample> FieldOf(int index, int stars)
    {
        var (low, high) = Bounds[index];
        var star = Gen.Const(new FieldSample("*", [.. Enumerable.Range(low, high - low + 1)], true));
        var one = Gen.Int[low, high].Select(value => new FieldSample(Write(value), [value], false));
        var list = Gen.Int[low, high].HashSet[2, 4].Select(values => new FieldSample(string.Join(',', values.Select(Write)), values, false));
        var range = Gen.Select(Gen.Int[low, high], Gen.Int[low, high], (a, b) => (From: Math.Min(a, b), To: Math.Max(a, b)))
            .Select(r => new FieldSample($"{r.From}-{r.To}", [.. Enumerable.Range(r.From, r.To - r.From + 1)], true));
        var step = Gen.Select(Gen.Int[low, high], Gen.Int[1, high], (from, by) => new FieldSample($"{from}-{high}/{by}", Steps(from, high, by), true));
        var starStep = Gen.Int[1, high].Select(by => new FieldSample($"*/{by}", Steps(low, high, by), true));
        return Gen.Frequency((stars, star), (3, one), (2, list), (2, range), (1, step), (2, starStep));
    }

    private static HashSet<int> Steps(int from, int to, int by) => [.. Enumerable.Range(0, ((to - from) / by) + 1).Select(i => from + (i * by))];

    private static string Write(int value) => value.ToString(CultureInfo.InvariantCulture);
}

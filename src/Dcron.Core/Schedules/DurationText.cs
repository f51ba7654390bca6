using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Dcron.Core.Schedules;

/// <summary>
/// A span of time as people write it: numbers with the units <c>w d h m s ms</c>, each at most once, the larger first, as in
/// <c>90s</c>, <c>1h30m</c>, <c>250ms</c>.
/// </summary>
public static class DurationText
{
    /// <summary>What a duration looks like, for messages.</summary>
    public const string Rule = "numbers with the units w, d, h, m, s, ms, the larger first";

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("w", 7 * TimeSpan.TicksPerDay),
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>False for anything that is not such a text, and for a span longer than <see cref="TimeSpan.MaxValue"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty) return false;

        var total = Int128.Zero;
        var nextUnit = 0;
        while (!rest.IsEmpty)
        {
            if (!TakeNumber(ref rest, out var number) || !TakeUnit(ref rest, ref nextUnit, out var ticks)) return false;
            total += (Int128)number * ticks;
        }

        if (total > TimeSpan.MaxValue.Ticks) return false;
        duration = TimeSpan.FromTicks((long)total);
        return true;
    }

    /// <exception cref="FormatException">The text is no duration; the message says what is.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is not a duration: {Rule} (for example: 1h30m)");

    /// <summary>
    /// The one form that <see cref="Parse"/> reads back as the same span: every unit from days down that is not zero, so 90 seconds are
    /// <c>1m30s</c>, a week is <c>7d</c>, nothing is <c>0s</c>. What is finer than a millisecond is cut off.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative.</exception>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);

        var text = new StringBuilder();
        var rest = duration.Ticks;
        foreach (var (name, ticks) in Units.AsSpan(1))
        {
            if (rest >= ticks) text.Append(CultureInfo.InvariantCulture, $"{rest / ticks}{name}");
            rest %= ticks;
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> rest, out long number)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        number = 0;
        if (digits <= 0 || !long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        rest = rest[digits..];
        return true;
    }

    private static bool TakeUnit(ref ReadOnlySpan<char> rest, ref int nextUnit, out long ticks)
    {
        var letters = rest.IndexOfAnyInRange('0', '9');
        var name = letters < 0 ? rest : rest[..letters];
        rest = rest[name.Length..];
        ticks = 0;
        for (var unit = nextUnit; unit < Units.Length; unit++)
        {
            if (!name.SequenceEqual(Units[unit].Name)) continue;
            (ticks, nextUnit) = (Units[unit].Ticks, unit + 1);
            return true;
        }

        return false;
    }
}

using System.Globalization;

namespace Dcron.Node.Dkron;

/// <summary>Durations as Go reads and writes them: <c>1h30m</c>, <c>1.5h</c>, <c>300ms</c>, with a sign before all of it.</summary>
internal static class GoDuration
{
    // Longer names first: "ms" is not "m".
    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("ns", 0.01m), ("us", 10), ("µs", 10), ("μs", 10), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest is "0") return true;
        if (rest.IsEmpty) return false;

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            if (!TakeNumber(ref rest, out var number) || !TakeUnit(ref rest, out var unit)) return false;
            ticks += number * unit;
            // Go's own bound, some 292 years.
            if (ticks > long.MaxValue / 100) return false;
        }

        duration = TimeSpan.FromTicks(negative ? -(long)ticks : (long)ticks);
        return true;
    }

    /// <summary>As Go prints it: <c>1h0m0s</c>, <c>1m30s</c>, <c>1.5s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (duration.Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);
        var (hours, minutes) = ((long)duration.TotalHours, duration.Minutes);
        if (hours > 0) return string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{seconds}s");
        return minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}s") : seconds + "s";
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> rest, out decimal number)
    {
        var end = rest.IndexOfAnyExcept("0123456789.");
        number = 0;
        if (end is 0 or > 20 || end < 0) return false;
        var digits = rest[..end];
        rest = rest[end..];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static bool TakeUnit(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        var end = rest.IndexOfAny("0123456789.");
        var name = end < 0 ? rest : rest[..end];
        foreach (var (unit, each) in Units)
        {
            if (!name.SequenceEqual(unit)) continue;
            ticks = each;
            rest = rest[name.Length..];
            return true;
        }

        ticks = 0;
        return false;
    }
}

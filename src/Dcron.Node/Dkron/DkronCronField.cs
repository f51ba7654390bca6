using System.Globalization;

namespace Dcron.Node.Dkron;

/// <summary>One field of a cron expression by the rules of Dkron's parser, and the same in the spelling that Dcron reads.</summary>
/// <param name="Text">For Dcron.</param>
/// <param name="IsStar">It holds an unstepped star or question mark: as a day it leaves the choice to the other day field.</param>
internal readonly record struct DkronCronField(string Text, bool IsStar)
{
    /// <summary>The six fields with their bounds and names.</summary>
    public static readonly Bounds[] Fields =
    [
        new(0, 59, []), new(0, 59, []), new(0, 23, []), new(1, 31, []),
        new(1, 12, ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new(0, 6, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    /// <exception cref="FormatException">The field is not acceptable; the message is as Dkron's.</exception>
    public static DkronCronField Read(string field, Bounds bounds)
    {
        var items = new List<string>();
        var star = false;
        foreach (var item in field.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (text, isStar) = ReadItem(item, bounds);
            star |= isStar;
            items.Add(text);
        }

        if (items.Count == 0) throw new FormatException($"no value in '{field}'");
        return new DkronCronField(items.Contains("*") ? "*" : string.Join(',', items), star);
    }

    private static (string Text, bool IsStar) ReadItem(string item, Bounds bounds)
    {
        var parts = item.Split('/');
        if (parts.Length > 2) throw new FormatException($"too many slashes: {item}");
        var ends = parts[0].Split('-');
        var star = ends[0] is "*" or "?";
        if (ends.Length > 2) throw new FormatException($"too many hyphens: {item}");
        var start = star ? bounds.Least : Number(ends[0], bounds);
        var end = star ? bounds.Most : ends.Length == 2 ? Number(ends[1], bounds) : start;
        var step = 1;
        if (parts.Length == 2)
        {
            step = Number(parts[1], bounds with { Names = [] });
            if (!star && ends.Length == 1) end = bounds.Most;
        }

        if (start < bounds.Least) throw new FormatException($"beginning of range ({start}) below minimum ({bounds.Least}): {item}");
        if (end > bounds.Most) throw new FormatException($"end of range ({end}) above maximum ({bounds.Most}): {item}");
        if (start > end) throw new FormatException($"beginning of range ({start}) beyond end of range ({end}): {item}");
        if (step == 0) throw new FormatException($"step of range should be a positive number: {item}");
        return (Spell(start, end, step, star, bounds), star && step == 1);
    }

    private static string Spell(int start, int end, int step, bool star, Bounds bounds)
    {
        if (star && step == 1) return "*";
        // A step beyond the end leaves the first value alone.
        if (start == end || step > end - start) return Say(start);
        if (step == 1) return $"{Say(start)}-{Say(end)}";
        return star ? $"*/{Say(step)}" : $"{Say(start)}-{Say(end)}/{Say(step)}";
    }

    private static int Number(string text, Bounds bounds)
    {
        var named = Array.FindIndex(bounds.Names, name => name.Length > 0 && name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0) return named;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"failed to parse int from {text}: strconv.Atoi: parsing \"{text}\": invalid syntax");
        return number >= 0 ? number : throw new FormatException($"negative number ({number}) not allowed: {text}");
    }

    private static string Say(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Names">By value; empty where a value has none.</param>
    internal readonly record struct Bounds(int Least, int Most, string[] Names);
}

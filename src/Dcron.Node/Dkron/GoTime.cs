using System.Globalization;

namespace Dcron.Node.Dkron;

/// <summary>Times as Go writes and reads them in JSON: RFC 3339 with as many digits of a second as it takes, and the year 1 for "never".</summary>
internal static class GoTime
{
    /// <summary>Go's zero time, which stands for a time that there is none of.</summary>
    public const string Zero = "0001-01-01T00:00:00Z";

    private const string Utc = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";
    private const string WithOffset = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz";

    private static readonly string[] Read = [Utc, WithOffset];

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Utc, CultureInfo.InvariantCulture);

    /// <summary>In a zone; null: UTC. A zone that is UTC at that time gives <c>Z</c>, as in Go.</summary>
    public static string Format(DateTimeOffset time, TimeZoneInfo? zone)
    {
        var local = zone is null ? time : TimeZoneInfo.ConvertTime(time, zone);
        return local.Offset == TimeSpan.Zero ? Format(time) : local.ToString(WithOffset, CultureInfo.InvariantCulture);
    }

    /// <summary>RFC 3339. The zero time is read as null.</summary>
    public static bool TryParse(string text, out DateTimeOffset? time)
    {
        time = null;
        var cut = CutFraction(text);
        if (!DateTimeOffset.TryParseExact(cut, Read, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read)) return false;
        if (read.Year > 1) time = read;
        return true;
    }

    /// <summary>RFC 3339, or the form of HTML's date fields without seconds, which is UTC.</summary>
    public static bool TryParseLoosely(string text, out DateTimeOffset? time)
    {
        if (TryParse(text, out time)) return true;
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)) return false;
        time = read;
        return true;
    }

    // Go writes nine digits; seven is what there is room for.
    private static string CutFraction(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - dot > 8 ? text[..(dot + 8)] + text[end..] : text;
    }
}

using System.Globalization;
using System.Text.Json;

namespace Dcron.Node.Api;

/// <summary>Times as they are read and written: RFC 3339. Written in UTC, in whole seconds or, where there are any, milliseconds.</summary>
internal static class Rfc3339
{
    // One format a kind of offset: 'K' would take a time without one as well.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads a time between the years 1970 and 9000, so that it can be reckoned with from there.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out time)
        && time.Year is >= 1970 and <= 9000;

    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        json.WritePropertyName(name);
        json.WriteTimeValue(time);
    }

    public static void WriteTimeValue(this Utf8JsonWriter json, DateTimeOffset? time)
    {
        if (time is not { } instant)
        {
            json.WriteNullValue();
            return;
        }

        Span<byte> text = stackalloc byte[32];
        var utc = instant.UtcDateTime;
        var format = utc.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        utc.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }
}

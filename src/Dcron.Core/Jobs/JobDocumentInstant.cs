using System.Globalization;

namespace Dcron.Core.Jobs;

/// <summary>Times in documents: RFC 3339, read with any offset and written in UTC.</summary>
internal static class JobDocumentInstant
{
    private const string Written = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    // One format a kind of offset: "K" would also accept a time without one, which means something else on every machine.
    private static readonly string[] Read = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture);

    /// <summary>False where the text is no RFC 3339 time, or names an instant before the year 1 or after 9999.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), Read, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}

using System.Globalization;

namespace Dcron.Core.Tests.Schedules;

/// <summary>A change of one zone's clocks, from the tz database, all in the past so that it stays true.</summary>
/// <param name="At">UTC.</param>
/// <param name="Before">Offset before it.</param>
/// <param name="After">Offset after it; the same for a moment without a change, taken for comparison.</param>
internal sealed record ClockChange(string ZoneId, DateTime At, TimeSpan Before, TimeSpan After, string Note)
{
    public static readonly ClockChange[] All =
    [
        Of("America/New_York", "2025-03-09T07:00:00Z", "-05:00", "-04:00", "02:00 becomes 03:00"),
        Of("America/New_York", "2025-11-02T06:00:00Z", "-04:00", "-05:00", "02:00 becomes 01:00"),
        Of("Europe/London", "2025-03-30T01:00:00Z", "00:00", "01:00", "01:00 becomes 02:00"),
        Of("Europe/London", "2025-10-26T01:00:00Z", "01:00", "00:00", "02:00 becomes 01:00"),
        Of("Europe/Dublin", "2025-03-30T01:00:00Z", "00:00", "01:00", "01:00 becomes 02:00"),
        Of("Europe/Dublin", "2025-10-26T01:00:00Z", "01:00", "00:00", "02:00 becomes 01:00; the tz database calls winter the exception here"),
        Of("America/Santiago", "2025-04-06T03:00:00Z", "-03:00", "-04:00", "24:00 becomes 23:00"),
        Of("America/Santiago", "2025-09-07T04:00:00Z", "-04:00", "-03:00", "00:00 becomes 01:00"),
        Of("America/Sao_Paulo", "2018-02-18T02:00:00Z", "-02:00", "-03:00", "24:00 becomes 23:00"),
        Of("America/Sao_Paulo", "2018-11-04T03:00:00Z", "-03:00", "-02:00", "00:00 becomes 01:00"),
        Of("Africa/Cairo", "2025-04-24T22:00:00Z", "02:00", "03:00", "00:00 becomes 01:00"),
        Of("Africa/Cairo", "2025-10-30T21:00:00Z", "03:00", "02:00", "24:00 becomes 23:00"),
        Of("Australia/Lord_Howe", "2025-04-05T15:00:00Z", "11:00", "10:30", "02:00 becomes 01:30"),
        Of("Australia/Lord_Howe", "2025-10-04T15:30:00Z", "10:30", "11:00", "02:00 becomes 02:30"),
        Of("Asia/Kathmandu", "1985-12-31T18:30:00Z", "05:30", "05:45", "00:00 becomes 00:15, the last change there was"),
        Of("Asia/Kathmandu", "2025-03-09T18:15:00Z", "05:45", "05:45", "no change"),
        Of("Africa/Casablanca", "2025-02-23T02:00:00Z", "01:00", "00:00", "03:00 becomes 02:00 for Ramadan"),
        Of("Africa/Casablanca", "2025-04-06T02:00:00Z", "00:00", "01:00", "02:00 becomes 03:00"),
        Of("Pacific/Apia", "2011-12-30T10:00:00Z", "-10:00", "14:00", "the whole of 30 December is left out"),
        Of("Pacific/Apia", "2012-03-31T14:00:00Z", "14:00", "13:00", "04:00 becomes 03:00"),
        Of("UTC", "2025-03-30T01:00:00Z", "00:00", "00:00", "no change"),
        Of("UTC", "2025-10-26T01:00:00Z", "00:00", "00:00", "no change"),
    ];

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(ZoneId);

    public override string ToString() => $"{ZoneId} {At:yyyy-MM-dd'T'HH:mm:ss'Z'}";

    private static ClockChange Of(string zone, string at, string before, string after, string note) =>
        new(zone, DateTime.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), TimeSpan.Parse(before), TimeSpan.Parse(after), note);
}

using System.Text.RegularExpressions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>Which names are time zones, and what somebody meant whose name is none.</summary>
internal static partial class ZoneNames
{
    private const string Example = "Europe/Berlin";

    // The names of Windows people meet most; .NET itself can convert them only where ICU is in use.
    private static readonly Dictionary<string, string> Windows = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Pacific Standard Time"] = "America/Los_Angeles",
        ["Mountain Standard Time"] = "America/Denver",
        ["Central Standard Time"] = "America/Chicago",
        ["Eastern Standard Time"] = "America/New_York",
        ["E. South America Standard Time"] = "America/Sao_Paulo",
        ["GMT Standard Time"] = "Europe/London",
        ["W. Europe Standard Time"] = "Europe/Berlin",
        ["Romance Standard Time"] = "Europe/Paris",
        ["Central Europe Standard Time"] = "Europe/Budapest",
        ["Central European Standard Time"] = "Europe/Warsaw",
        ["E. Europe Standard Time"] = "Europe/Chisinau",
        ["FLE Standard Time"] = "Europe/Kyiv",
        ["Russian Standard Time"] = "Europe/Moscow",
        ["South Africa Standard Time"] = "Africa/Johannesburg",
        ["India Standard Time"] = "Asia/Kolkata",
        ["Singapore Standard Time"] = "Asia/Singapore",
        ["China Standard Time"] = "Asia/Shanghai",
        ["Tokyo Standard Time"] = "Asia/Tokyo",
        ["AUS Eastern Standard Time"] = "Australia/Sydney",
        ["New Zealand Standard Time"] = "Pacific/Auckland",
    };

    /// <summary>
    /// Whether the id has the shape of an IANA one and means the same on every node. Not "localtime", which differs from node to node;
    /// not "right/...", which counts leap seconds.
    /// </summary>
    public static bool IsIana(string id) =>
        Shape().IsMatch(id)
        && !id.StartsWith("posix/", StringComparison.OrdinalIgnoreCase)
        && !id.StartsWith("right/", StringComparison.OrdinalIgnoreCase)
        && id.ToLowerInvariant() is not ("local" or "localtime" or "posixrules" or "factory");

    public static Problem Unknown(string id)
    {
        if (id.Length == 0) return new Problem(ScheduleParser.ZoneField, "is empty; leave it out for UTC", Example);
        if (id.Length > 100) return new Problem(ScheduleParser.ZoneField, "is too long for a time zone", Example);
        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out var iana) || Windows.TryGetValue(id, out iana))
            return new Problem(ScheduleParser.ZoneField, $"'{id}' is a Windows name; IANA calls that zone {iana}", iana);

        var known = TimeZoneInfo.GetSystemTimeZones().Where(zone => IsIana(zone.Id)).Select(zone => zone.Id).ToArray();
        if (known.Length <= 1)
            return new Problem(ScheduleParser.ZoneField, $"'{id}' cannot be looked up: this machine has no time zone database (install the package tzdata)", "UTC");

        var nearest = NearestWord.Of(id, known) ?? known.FirstOrDefault(zone => City(zone).Equals(City(id), StringComparison.OrdinalIgnoreCase));
        return nearest is null
            ? new Problem(ScheduleParser.ZoneField, $"'{id}' is not an IANA time zone", Example)
            : new Problem(ScheduleParser.ZoneField, $"'{id}' is not an IANA time zone; did you mean {nearest}?", nearest);
    }

    private static string City(string id) => id[(id.LastIndexOf('/') + 1)..].Replace(' ', '_');

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}

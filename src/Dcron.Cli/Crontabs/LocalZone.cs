using Dcron.Cli.Output;

namespace Dcron.Cli.Crontabs;

/// <summary>The time zone in which this machine's own cron reads its crontabs.</summary>
internal static class LocalZone
{
    /// <returns>An IANA id; null: UTC.</returns>
    /// <exception cref="Failure">The machine's zone has no IANA id.</exception>
    public static string? Find(Terminal terminal)
    {
        var zone = terminal.Clock.LocalTimeZone;
        if (zone.HasSameRules(TimeZoneInfo.Utc)) return null;
        if (zone.HasIanaId && TimeZoneInfo.TryFindSystemTimeZoneById(zone.Id, out _)) return zone.Id;
        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana)) return iana;
        throw Failure.WrongCall($"The zone of this machine, '{zone.Id}', has no IANA name. Give the zone of the crontab: --timezone Europe/Berlin");
    }
}

using Dcron.Actors.Client;

namespace Dcron.Node.Configuration;

/// <summary>The layers that are always there, below whatever a person writes.</summary>
internal static class ConfigLayers
{
    /// <summary>Every dcron.* key with its default.</summary>
    public static List<Setting> References() =>
    [
        .. HoconFile.ReadResource(typeof(IDcronClient).Assembly, "Dcron.Actors.reference.conf"),
        .. HoconFile.ReadResource(typeof(ConfigLayers).Assembly, "Dcron.Node.reference.conf"),
    ];

    /// <summary>How a Dcron node sets Akka up: hocon/dcron.conf, a copy of which is embedded, so that a file that forgets to include it is still safe.</summary>
    public static IReadOnlyList<Setting> Base() => HoconFile.ReadResource(typeof(ConfigLayers).Assembly, "Dcron.Node.dcron.conf");
}

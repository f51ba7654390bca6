using Akka.Configuration;

namespace Akka.Persistence.Etcd.Client;

/// <summary>What Akka.Persistence itself reads in the section of a plugin, besides the plugin's own settings.</summary>
internal static class PluginFallback
{
    // Free-form in Akka: an empty object here allows anything.
    private const string Adapters = "event-adapters {}\nevent-adapter-bindings {}\nauto-initialize = off";

    public static Config Journal { get; } = ConfigurationFactory.ParseString(Adapters)
        .WithFallback(Persistence.DefaultConfig().GetConfig("akka.persistence.journal-plugin-fallback"));

    public static Config SnapshotStore { get; } = ConfigurationFactory.ParseString("auto-initialize = off")
        .WithFallback(Persistence.DefaultConfig().GetConfig("akka.persistence.snapshot-store-plugin-fallback"));
}

using Akka.Configuration;
using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Snapshot;

/// <summary>The settings of the snapshot store plugin; what each means is said in reference.conf.</summary>
internal sealed record SnapshotSettings(string Serializer, int ChunkSize, int MaxInFlight)
{
    public const string Section = "akka.persistence.snapshot-store.etcd";
    private const int LeastChunk = 16 * 1024;

    /// <param name="config">The plugin's section, with Akka's fallback for snapshot stores.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range; the message names it.</exception>
    public static SnapshotSettings From(Config config)
    {
        var reference = EtcdPersistence.DefaultConfiguration.GetConfig(Section);
        ConfigCheck.RefuseUnknown(config, Section, reference, PluginFallback.SnapshotStore);
        var whole = config.WithFallback(reference);
        return new SnapshotSettings(
            whole.GetString("serializer"),
            ConfigCheck.Size(whole, Section, "chunk-size", LeastChunk),
            ConfigCheck.Between(whole, Section, "max-in-flight", 1, 64));
    }
}

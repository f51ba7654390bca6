using Akka.Configuration;
using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>The settings of the journal plugin; what each means is said in reference.conf.</summary>
internal sealed record JournalSettings
{
    public const string Section = "akka.persistence.journal.etcd";
    private const int LeastChunk = 16 * 1024;

    public required string Serializer { get; init; }
    public required int MaxOperations { get; init; }
    public required int MaxTransactionSize { get; init; }
    public required int MaxInFlight { get; init; }
    public required int ChunkSize { get; init; }
    public required int ReplayPageEvents { get; init; }
    public required int ReplayPageSize { get; init; }

    /// <param name="config">The plugin's section, with Akka's fallback for journals.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range; the message names it.</exception>
    public static JournalSettings From(Config config)
    {
        var reference = EtcdPersistence.DefaultConfiguration.GetConfig(Section);
        ConfigCheck.RefuseUnknown(config, Section, reference, PluginFallback.Journal);
        var whole = config.WithFallback(reference);
        return new JournalSettings
        {
            Serializer = whole.GetString("serializer"),
            MaxOperations = ConfigCheck.Between(whole, Section, "max-operations", 8, 100_000),
            MaxTransactionSize = ConfigCheck.Size(whole, Section, "max-transaction-size", LeastChunk),
            MaxInFlight = ConfigCheck.Between(whole, Section, "max-in-flight", 1, 64),
            ChunkSize = ConfigCheck.Size(whole, Section, "chunk-size", LeastChunk),
            ReplayPageEvents = ConfigCheck.Between(whole, Section, "replay-page-events", 1, 100_000),
            ReplayPageSize = ConfigCheck.Size(whole, Section, "replay-page-size", LeastChunk),
        };
    }
}

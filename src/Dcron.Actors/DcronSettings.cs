using Akka.Configuration;
using Dcron.Actors.Executor.Starts;

namespace Dcron.Actors;

/// <summary>The keys under <c>dcron</c> that the actors read; what each means is said in reference.conf.</summary>
public sealed record DcronSettings
{
    public required string NodeName { get; init; }
    public required TimeSpan DrainTimeout { get; init; }
    public required int Partitions { get; init; }
    public required TimeSpan ArmAhead { get; init; }
    public required TimeSpan NoNodeGrace { get; init; }
    public required TimeSpan RevocationTimeout { get; init; }
    public required int SnapshotAfterEvents { get; init; }
    public required TimeSpan Warrant { get; init; }
    public required int MaxRunning { get; init; }
    public required int OutputLimit { get; init; }
    public required TimeSpan HistoryMaxAge { get; init; }
    public required TimeSpan ClientTimeout { get; init; }
    public required bool DeathCertificate { get; init; }
    public required TimeSpan DoubtGrace { get; init; }
    public required OrphanPolicy Orphans { get; init; }

    /// <summary>Where an executor keeps what it has started; null: nowhere, since no data folder is set.</summary>
    public string? StartsFile { get; init; }

    /// <summary>The defaults: this assembly's commented reference.conf.</summary>
    public static Config Reference { get; } = ConfigurationFactory.FromResource("Dcron.Actors.reference.conf", typeof(DcronSettings).Assembly);

    /// <param name="config">The whole configuration, <see cref="Reference"/> included.</param>
    public static DcronSettings From(Config config) => new()
    {
        NodeName = config.GetString("dcron.node.name"),
        DrainTimeout = config.GetTimeSpan("dcron.node.drain-timeout"),
        Partitions = config.GetInt("dcron.scheduler.partitions"),
        ArmAhead = config.GetTimeSpan("dcron.scheduler.arm-ahead"),
        NoNodeGrace = config.GetTimeSpan("dcron.scheduler.no-node-grace"),
        RevocationTimeout = config.GetTimeSpan("dcron.scheduler.revocation-timeout"),
        SnapshotAfterEvents = config.GetInt("dcron.scheduler.snapshot-after-events"),
        Warrant = config.GetTimeSpan("dcron.executor.warrant"),
        MaxRunning = config.GetInt("dcron.executor.max-running"),
        OutputLimit = (int)(config.GetByteSize("dcron.executor.output-limit") ?? 262_144),
        HistoryMaxAge = config.GetTimeSpan("dcron.history.max-age"),
        ClientTimeout = config.GetTimeSpan("dcron.client.timeout"),
        DeathCertificate = config.GetBoolean("dcron.cluster.death-certificate"),
        DoubtGrace = config.GetTimeSpan("dcron.scheduler.doubt-grace"),
        Orphans = Enum.Parse<OrphanPolicy>(config.GetString("dcron.executor.orphans"), ignoreCase: true),
        StartsFile = config.GetString("dcron.data-dir") is { Length: > 0 } folder ? Path.Combine(folder, $"{config.GetString("dcron.node.name")}.starts") : null,
    };
}

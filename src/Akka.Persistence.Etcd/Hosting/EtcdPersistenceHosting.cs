using Akka.Hosting;
using Akka.Persistence.Hosting;

namespace Akka.Persistence.Etcd.Hosting;

/// <summary>Keeps journal and snapshots of an actor system in etcd, set up by Akka.Hosting.</summary>
public static class EtcdPersistenceHosting
{
    /// <summary>Journal, snapshot store or both, with their defaults.</summary>
    /// <param name="builder">What the actor system is made by.</param>
    /// <param name="endpoints">The client addresses of all etcd members.</param>
    /// <param name="mode">Which plugins to set up.</param>
    /// <param name="keyPrefix">What all keys begin with; null: as the configuration has it.</param>
    /// <param name="journalBuilder">Event adapters and the journal's health check.</param>
    /// <param name="snapshotBuilder">The snapshot store's health check.</param>
    /// <param name="pluginIdentifier">The last part of the plugin ids.</param>
    /// <param name="isDefaultPlugin">Whether persistent actors use them that name no plugin.</param>
    public static AkkaConfigurationBuilder WithEtcdPersistence(
        this AkkaConfigurationBuilder builder,
        IReadOnlyList<string> endpoints,
        PersistenceMode mode = PersistenceMode.Both,
        string? keyPrefix = null,
        Action<AkkaPersistenceJournalBuilder>? journalBuilder = null,
        Action<AkkaPersistenceSnapshotBuilder>? snapshotBuilder = null,
        string pluginIdentifier = "etcd",
        bool isDefaultPlugin = true)
    {
        var connection = new EtcdConnectionOptions { Endpoints = endpoints, KeyPrefix = keyPrefix };
        return builder.WithEtcdPersistence(
            connection,
            mode == PersistenceMode.SnapshotStore ? null : new EtcdJournalOptions(isDefaultPlugin, pluginIdentifier),
            mode == PersistenceMode.Journal ? null : new EtcdSnapshotOptions(isDefaultPlugin, pluginIdentifier),
            journalBuilder,
            snapshotBuilder);
    }

    /// <summary>Journal, snapshot store or both, with options.</summary>
    /// <param name="connection">How to reach etcd; all plugins of an actor system share it.</param>
    /// <param name="journal">Null: no journal in etcd.</param>
    /// <param name="snapshots">Null: no snapshot store in etcd.</param>
    /// <exception cref="ArgumentException">Neither plugin is asked for, or a builder is given for one that is not.</exception>
    public static AkkaConfigurationBuilder WithEtcdPersistence(
        this AkkaConfigurationBuilder builder,
        EtcdConnectionOptions connection,
        EtcdJournalOptions? journal,
        EtcdSnapshotOptions? snapshots,
        Action<AkkaPersistenceJournalBuilder>? journalBuilder = null,
        Action<AkkaPersistenceSnapshotBuilder>? snapshotBuilder = null)
    {
        if (journal is null && snapshots is null) throw new ArgumentException("Neither a journal nor a snapshot store is asked for.", nameof(journal));
        if (journal is null && journalBuilder is not null) throw new ArgumentException("There is no journal to set up.", nameof(journalBuilder));
        if (snapshots is null && snapshotBuilder is not null) throw new ArgumentException("There is no snapshot store to set up.", nameof(snapshotBuilder));

        builder.AddHocon(connection.ToConfig(), HoconAddMode.Prepend);
        if (journal is not null) builder.WithJournal(journal, journalBuilder ?? (_ => { }));
        if (snapshots is not null) builder.WithSnapshot(snapshots, snapshotBuilder ?? (_ => { }));
        return builder.AddHocon(EtcdPersistence.DefaultConfiguration, HoconAddMode.Append);
    }
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Snapshot;
using Etcdserverpb;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace Akka.Persistence.Etcd.Snapshot;

/// <summary>
/// The snapshot store plugin <c>akka.persistence.snapshot-store.etcd</c>. Snapshots may be of any size; one saved again at
/// the same sequence number replaces the former. It deletes only what it is told to delete.
/// </summary>
public sealed class EtcdSnapshotStore : SnapshotStore
{
    private readonly ExtendedActorSystem system = (ExtendedActorSystem)Context.System;
    private readonly EtcdPersistence etcd;
    private readonly SnapshotSettings settings;
    private readonly SnapshotIndex index;
    private readonly SnapshotLoader loader;
    private readonly SnapshotWriter writer;

    // Saves and deletes of one persistence id take effect in the order they were asked for.
    private readonly InTurn turns = new();

    /// <param name="config">The plugin's section.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range; the message names it.</exception>
    public EtcdSnapshotStore(Config config)
    {
        etcd = EtcdPersistence.Get(system);
        settings = SnapshotSettings.From(config);
        var chunks = new ChunkStore(etcd.Connection, settings.MaxInFlight);
        index = new SnapshotIndex(etcd.Connection, etcd.Keys);
        loader = new SnapshotLoader(etcd.Keys, index, chunks);
        writer = new SnapshotWriter(etcd.Connection, etcd.Keys, chunks, settings.ChunkSize);
    }

    /// <inheritdoc/>
    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        if (await loader.LoadAsync(persistenceId, criteria, cancellationToken) is not var (found, bytes)) return null;

        var snapshot = system.Serialization.Deserialize(bytes, found.Index.Serializer, found.Index.Manifest);
        Measure("load", bytes.Length, began);
        return new SelectedSnapshot(found.Metadata, snapshot);
    }

    /// <inheritdoc/>
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        // Now, and not when its turn comes: the actor may change what it gave.
        var serializer = system.Serialization.FindSerializerFor(snapshot, settings.Serializer);
        var bytes = AkkaSerialization.WithTransport(system, (serializer, snapshot), static s => s.serializer.ToBinary(s.snapshot));
        var entry = new Proto.Index
        {
            Timestamp = metadata.Timestamp.Ticks,
            Serializer = serializer.Identifier,
            Manifest = AkkaSerialization.ManifestFor(serializer, snapshot),
            Size = bytes.Length,
        };
        var began = TimeProvider.System.GetTimestamp();
        return turns.RunAsync(metadata.PersistenceId, async () =>
        {
            await writer.SaveAsync(metadata, entry, bytes, cancellationToken);
            Measure("save", bytes.Length, began);
        });
    }

    /// <inheritdoc/>
    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken)
    {
        var (id, number) = (metadata.PersistenceId, metadata.SequenceNr);
        if (metadata.Timestamp == DateTime.MinValue)
            return turns.RunAsync(id, () => writer.DeleteRangeAsync(id, number, number, cancellationToken));

        return DeleteAsync(id, new SnapshotSelectionCriteria(number, metadata.Timestamp, number, metadata.Timestamp), cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        turns.RunAsync(persistenceId, async () =>
        {
            if (criteria.MaxTimeStamp == DateTime.MaxValue && (criteria.MinTimestamp ?? DateTime.MinValue) == DateTime.MinValue)
                await writer.DeleteRangeAsync(persistenceId, Math.Max(0, criteria.MinSequenceNr), criteria.MaxSequenceNr, cancellationToken);
            else
                await writer.DeleteAsync(await index.AllAsync(persistenceId, criteria, cancellationToken), cancellationToken);
        });

    /// <summary>Healthy while etcd answers a read that needs a majority of its members.</summary>
    public override Task<PersistenceHealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        etcd.CheckPluginAsync("snapshot store", cancellationToken);

    private static void Measure(string operation, int bytes, long began)
    {
        var tag = new KeyValuePair<string, object?>("operation", operation);
        EtcdMetrics.SnapshotDuration.Record(TimeProvider.System.GetElapsedTime(began).TotalSeconds, tag);
        EtcdMetrics.SnapshotBytes.Add(bytes, tag);
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>
/// The journal plugin <c>akka.persistence.journal.etcd</c>. A write fails when it is not known to be stored;
/// it is rejected when an event cannot be serialized, and only then.
/// </summary>
public sealed class EtcdJournal : AsyncWriteJournal
{
    private readonly EtcdPersistence etcd;
    private readonly JournalSettings settings;
    private readonly EventSerializer serializer;
    private readonly Committer committer;
    private readonly EventReader reader;
    private readonly HighestSequenceNr highest;
    private readonly EventDeletion deletion;

    // Their event 1 was rejected, so the index key of their persistence id is still to be put.
    private readonly HashSet<string> unlisted = [];

    /// <param name="config">The plugin's section.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range; the message names it.</exception>
    public EtcdJournal(Config config)
    {
        etcd = EtcdPersistence.Get(Context.System);
        settings = JournalSettings.From(config);
        var connection = etcd.Connection;
        var keys = etcd.Keys;
        serializer = new EventSerializer((ExtendedActorSystem)Context.System, keys, settings.Serializer, TimeProvider.System);

        var marks = new TagMarks();
        var chunks = new ChunkStore(connection, settings.MaxInFlight);
        var large = new LargeWrites(connection, keys, chunks, marks, settings.ChunkSize);
        committer = new Committer(settings, new Commit(connection, keys, large, marks, TimeProvider.System));
        reader = new EventReader(connection, keys, chunks, settings.ReplayPageEvents, settings.ReplayPageSize);
        highest = new HighestSequenceNr(connection, keys);
        deletion = new EventDeletion(connection, keys, highest, settings.MaxOperations);
    }

    /// <inheritdoc/>
    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        List<Exception?>? rejections = null;
        var count = 0;
        List<Task> writes = [];
        List<EventRecord> records = [];
        string? id = null;
        string? writer = null;
        foreach (var message in messages)
        {
            var first = ((IImmutableList<IPersistentRepresentation>)message.Payload)[0];
            if (records.Count > 0 && (message.PersistenceId != id || first.WriterGuid != writer)) Submit();
            (id, writer) = (message.PersistenceId, first.WriterGuid);

            var rejection = TryAddRecords(message, records);
            if (rejection is not null) (rejections ??= [.. new Exception?[count]]).Add(rejection);
            else rejections?.Add(null);
            count++;
        }
        if (records.Count > 0) Submit();

        await (writes.Count == 1 ? writes[0] : Task.WhenAll(writes));
        return rejections?.ToImmutableList();

        void Submit()
        {
            var lists = records[0].SequenceNr == 1 || unlisted.Remove(id!);
            writes.Add(committer.WriteAsync(new Write(id!, writer ?? string.Empty, records, lists)));
            records = [];
        }
    }

    /// <inheritdoc/>
    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        // An actor that restarts reads this while its last write may still be on its way.
        await committer.IdleAsync(persistenceId).WaitAsync(cancellationToken);
        return await highest.ReadAsync(persistenceId, fromSequenceNr, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        var left = max;
        if (left <= 0) return;

        await foreach (var page in reader.PagesAsync(persistenceId, fromSequenceNr, toSequenceNr))
        {
            EtcdMetrics.ReplayedEvents.Add(page.Count);
            foreach (var stored in page)
            {
                recoveryCallback(serializer.ToRepresentation(stored));
                if (--left == 0) return;
            }
        }
    }

    /// <inheritdoc/>
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        deletion.DeleteAsync(persistenceId, toSequenceNr, cancellationToken);

    /// <summary>Healthy while etcd answers a read that needs a majority of its members.</summary>
    public override Task<PersistenceHealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        etcd.CheckPluginAsync("journal", cancellationToken);

    // All events of the atomic write, or none.
    private Exception? TryAddRecords(AtomicWrite write, List<EventRecord> records)
    {
        var before = records.Count;
        try
        {
            serializer.AddRecords(write, records);
            CheckLimits(write, records, before);
            return null;
        }
        catch (Exception e)
        {
            records.RemoveRange(before, records.Count - before);
            if (write.LowestSequenceNr == 1) unlisted.Add(write.PersistenceId);
            return e;
        }
    }

    private void CheckLimits(AtomicWrite write, List<EventRecord> records, int from)
    {
        if (records.Count - from == 1 && records[from].Tags.Count == 0) return;

        if (records.Count - from > LargeWrites.MostEvents)
            throw new NotSupportedException($"The atomic write of '{write.PersistenceId}' has {records.Count - from} events; etcd's journal takes at most {LargeWrites.MostEvents}.");

        var most = LargeWrites.MostTags(settings.MaxOperations);
        var tags = records.Skip(from).SelectMany(r => r.Tags).Distinct().Count();
        if (tags > most)
            throw new NotSupportedException($"The atomic write of '{write.PersistenceId}' has {tags} different tags; with max-operations = {settings.MaxOperations}, at most {most} fit into its transaction.");
    }
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Query;
using Akka.Streams.Dsl;

namespace Akka.Persistence.Etcd.Query;

/// <summary>
/// The read journal <c>akka.persistence.query.journal.etcd</c>. Live streams last: they go on by themselves after any break of the
/// connection and after a compaction, lose and repeat nothing, and read no faster than they are read.
/// </summary>
/// <remarks>
/// Offsets of events by tag are of type <see cref="Sequence"/> and exclusive; they follow the order in which etcd committed the events, are
/// unique across persistence ids, and stay valid for good. Those of events by persistence id are the sequence numbers.
/// </remarks>
public sealed class EtcdReadJournal :
    IPersistenceIdsQuery, ICurrentPersistenceIdsQuery, IEventsByPersistenceIdQuery, ICurrentEventsByPersistenceIdQuery, IEventsByTagQuery, ICurrentEventsByTagQuery
{
    /// <summary>The plugin id, to be given to <see cref="PersistenceQuery"/>.</summary>
    public const string Identifier = "akka.persistence.query.journal.etcd";

    private const int ChunksInFlight = 2;

    private readonly PersistenceIds ids;
    private readonly EventsById byId;
    private readonly EventsByTag byTag;

    /// <param name="config">The plugin's section.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range; the message names it.</exception>
    public EtcdReadJournal(ExtendedActorSystem system, Config config)
    {
        var etcd = EtcdPersistence.Get(system);
        var settings = ReadSettings.From(config);
        var log = Logging.GetLogger(system, typeof(EtcdReadJournal));
        var (connection, keys, clock) = (etcd.Connection, etcd.Keys, TimeProvider.System);
        var reader = new EventReader(connection, keys, new ChunkStore(connection, ChunksInFlight), settings.PageEvents, settings.PageSize);
        var serializer = new EventSerializer(system, keys, defaultSerializer: "", clock);
        var envelopes = new Envelopes(serializer, Persistence.Instance.Apply(system).AdaptersFor(settings.WritePlugin));
        ids = new PersistenceIds(connection, keys, log, clock);
        byId = new EventsById(connection, keys, reader, new HighestSequenceNr(connection, keys), envelopes, log, clock);
        byTag = new EventsByTag(connection, keys, reader, envelopes, settings, log, clock);
    }

    /// <summary>The defaults, as <see cref="PersistenceQuery"/> looks for them.</summary>
    public static Config DefaultConfiguration() => EtcdPersistence.DefaultConfiguration;

    /// <inheritdoc/>
    public Source<string, NotUsed> PersistenceIds() => Source.From(() => ids.LiveAsync());

    /// <inheritdoc/>
    public Source<string, NotUsed> CurrentPersistenceIds() => Source.From(() => ids.CurrentAsync());

    /// <inheritdoc/>
    public Source<EventEnvelope, NotUsed> EventsByPersistenceId(string persistenceId, long fromSequenceNr, long toSequenceNr) =>
        Source.From(() => byId.LiveAsync(persistenceId, fromSequenceNr, toSequenceNr));

    /// <inheritdoc/>
    public Source<EventEnvelope, NotUsed> CurrentEventsByPersistenceId(string persistenceId, long fromSequenceNr, long toSequenceNr) =>
        Source.From(() => byId.CurrentAsync(persistenceId, fromSequenceNr, toSequenceNr));

    /// <inheritdoc/>
    public Source<EventEnvelope, NotUsed> EventsByTag(string tag, Offset offset) => Source.From(() => byTag.LiveAsync(tag, offset));

    /// <inheritdoc/>
    public Source<EventEnvelope, NotUsed> CurrentEventsByTag(string tag, Offset offset) => Source.From(() => byTag.CurrentAsync(tag, offset));
}

/// <summary>Makes the read journal for Akka.Persistence.Query; its configuration names this class.</summary>
public sealed class EtcdReadJournalProvider(ExtendedActorSystem system, Config config) : IReadJournalProvider
{
    /// <inheritdoc/>
    public IReadJournal GetReadJournal() => new EtcdReadJournal(system, config);
}

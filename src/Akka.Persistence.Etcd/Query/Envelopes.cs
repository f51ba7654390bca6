using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Journal;
using Akka.Persistence.Query;

namespace Akka.Persistence.Etcd.Query;

/// <summary>Makes of a stored event what readers see: deserialized, and adapted as the journal's event adapters say.</summary>
internal sealed class Envelopes(EventSerializer serializer, EventAdapters adapters)
{
    /// <returns>One mostly; none or several where an adapter makes that of it. They share the offset.</returns>
    public IEnumerable<EventEnvelope> Of(StoredEvent stored, long offset)
    {
        var representation = serializer.ToRepresentation(stored);
        var tags = stored.Event.Tags.ToArray();
        foreach (var adapted in adapters.Get(representation.Payload.GetType()).FromJournal(representation.Payload, representation.Manifest).Events)
            yield return new EventEnvelope(new Sequence(offset), stored.PersistenceId, stored.SequenceNr, adapted, stored.Event.Timestamp, tags);
    }
}

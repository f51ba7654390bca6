using Akka.Actor;
using Akka.Persistence.Etcd.Keys;
using Akka.Persistence.Journal;
using Google.Protobuf;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>Turns events into records and back, payloads through Akka serialization.</summary>
internal sealed class EventSerializer(ExtendedActorSystem system, EtcdKeys keys, string defaultSerializer, TimeProvider time)
{
    private static readonly IReadOnlyList<string> NoTags = [];

    /// <summary>The records of one atomic write. Throws what the serializer throws; that rejects the write.</summary>
    public void AddRecords(AtomicWrite write, List<EventRecord> records)
    {
        var events = (IReadOnlyList<IPersistentRepresentation>)write.Payload;
        for (var i = 0; i < events.Count; i++) records.Add(Record(events[i], i == events.Count - 1));
    }

    public IPersistentRepresentation ToRepresentation(in StoredEvent stored)
    {
        var e = stored.Event;
        var payload = system.Serialization.Deserialize(Bytes(e.Payload), e.Serializer, e.Manifest);
        return new Persistent(payload, stored.SequenceNr, stored.PersistenceId, e.AdapterManifest, isDeleted: false, ActorRefs.NoSender, e.Writer, e.Timestamp);
    }

    /// <summary>The bytes without a copy, where they are an array of their own.</summary>
    public static byte[] Bytes(ByteString bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes.Memory, out var array) && array.Offset == 0 && array.Count == array.Array!.Length
            ? array.Array
            : bytes.ToByteArray();

    private EventRecord Record(IPersistentRepresentation representation, bool ends)
    {
        var payload = representation.Payload;
        var tags = NoTags;
        if (payload is Tagged tagged) (payload, tags) = (tagged.Payload, [.. tagged.Tags]);

        var serializer = system.Serialization.FindSerializerFor(payload, defaultSerializer);
        var bytes = AkkaSerialization.WithTransport(system, (serializer, payload), static s => s.serializer.ToBinary(s.payload));
        var entry = new Proto.Event
        {
            Serializer = serializer.Identifier,
            Manifest = AkkaSerialization.ManifestFor(serializer, payload),
            Payload = UnsafeByteOperations.UnsafeWrap(bytes),
            Writer = representation.WriterGuid ?? string.Empty,
            Timestamp = representation.Timestamp != 0 ? representation.Timestamp : time.GetUtcNow().UtcTicks,
            AdapterManifest = representation.Manifest ?? string.Empty,
        };
        entry.Tags.AddRange(tags);
        var value = new Proto.Entry { Event = entry }.ToByteString();
        return new EventRecord(representation.SequenceNr, keys.Event(representation.PersistenceId, representation.SequenceNr), value, tags, ends);
    }
}

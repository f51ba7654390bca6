using Google.Protobuf;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>An event as it is to be stored.</summary>
/// <param name="Value">The bytes of its <see cref="Proto.Entry"/>.</param>
/// <param name="EndsAtomicWrite">Whether the next record belongs to another atomic write.</param>
internal readonly record struct EventRecord(long SequenceNr, ByteString Key, ByteString Value, IReadOnlyList<string> Tags, bool EndsAtomicWrite);

/// <summary>An event as it was read.</summary>
/// <param name="Revision">Of etcd, when it was committed.</param>
internal readonly record struct StoredEvent(string PersistenceId, long SequenceNr, Proto.Event Event, long Revision);

using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Journal.Proto;
using Akka.Persistence.Etcd.Keys;
using Google.Protobuf;
using Mvccpb;

namespace Akka.Persistence.Etcd.Query;

/// <summary>An entry of the tag index: where an event, or a large write, with the tag is.</summary>
/// <param name="SequenceNr">Of a large write: its last.</param>
internal readonly record struct TagEntry(long Revision, int Index, bool IsLarge, string PersistenceId, long SequenceNr)
{
    private const long IndexMask = (1L << EtcdKeys.OffsetBits) - 1;

    /// <summary>Of the first event that it may stand for.</summary>
    public long Offset => OffsetOf(Revision, Index);

    /// <summary>Of the last event that it may stand for: a large write is alone in its transaction.</summary>
    public long LastOffset => IsLarge ? Offset | IndexMask : Offset;

    public static long OffsetOf(long revision, long index) => (revision << EtcdKeys.OffsetBits) | index;

    /// <summary>The last offset that an event of this revision can have.</summary>
    public static long LastOffsetOf(long revision) => OffsetOf(revision, IndexMask);

    public static TagEntry Of(KeyValue kv)
    {
        try
        {
            var value = Tagged.Parser.ParseFrom(kv.Value);
            return new TagEntry(kv.ModRevision, value.Index, value.Large, EtcdKeys.TaggedPersistenceId(kv.Key), EtcdKeys.SequenceNr(kv.Key));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or FormatException)
        {
            throw new EtcdException(EtcdFault.Damaged, $"{kv.Key.ToStringUtf8()} is no entry of the tag index: {e.Message} See what else writes under this key-prefix.", e);
        }
    }
}

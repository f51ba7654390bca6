using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>
/// Atomic writes beyond one transaction: their events are staged as chunks, which no reader looks at,
/// until one transaction creates the one key that makes all of them part of the journal.
/// </summary>
internal sealed class LargeWrites(EtcdConnection connection, EtcdKeys keys, ChunkStore chunks, TagMarks marks, int chunkSize)
{
    /// <summary>How many events a large write may have, so that their offsets are unique.</summary>
    public const int MostEvents = 1 << EtcdKeys.OffsetBits;

    /// <exception cref="EtcdException">Not stored, or not known to be.</exception>
    public async Task CommitAsync(Part part)
    {
        var write = Guid.NewGuid().ToString("N");
        var what = $"Persist of '{part.Write.PersistenceId}', sequence numbers {part.First.SequenceNr} to {part.Last.SequenceNr} in one atomic write,";
        var count = await chunks.PutAsync(what, Key(part, write), ChunkCutter.Cut(Pieces(part), chunkSize), CancellationToken.None);

        var large = new Proto.Large { First = part.First.SequenceNr, Last = part.Last.SequenceNr, Chunks = count, Write = write, Writer = part.Write.Writer };
        var answer = await connection.TxnAsync(what, Request(part, large));
        if (!answer.Succeeded && !await IsStoredAsync(what, part, write))
        {
            EtcdMetrics.Conflicts.Add(1);
            await DropAsync(what, part, write);
            throw Conflict.With(part);
        }
        marks.Add(part.Write.PersistenceId, Transaction.Tags(part));
    }

    /// <summary>The most distinct tags that the events of one large write may have.</summary>
    public static int MostTags(int maxOperations) => (maxOperations - 2) / 2;

    private TxnRequest Request(Part part, Proto.Large large)
    {
        var id = part.Write.PersistenceId;
        var request = new TxnRequest { Compare = { Transaction.Fence(part, keys) } };
        Transaction.Put(request, part.Last.Key, new Proto.Entry { Large = large }.ToByteString());
        if (part.From == 0 && part.Write.Lists) Transaction.Put(request, keys.PersistenceId(id), ByteString.Empty);
        foreach (var tag in Transaction.Tags(part))
        {
            Transaction.Put(request, keys.Tag(tag, id, large.Last), new Proto.Tagged { Large = true }.ToByteString());
            if (!marks.Has(id, tag)) Transaction.Put(request, keys.TagMark(id, tag), ByteString.Empty);
        }
        return request;
    }

    private async Task<bool> IsStoredAsync(string what, Part part, string write)
    {
        var stored = await connection.RangeAsync(what, new RangeRequest { Key = part.Last.Key });
        return stored.Kvs.Count == 1 && Proto.Entry.Parser.ParseFrom(stored.Kvs[0].Value).Large?.Write == write;
    }

    private async Task DropAsync(string what, Part part, string write)
    {
        var start = keys.ChunksOfWrite(part.Write.PersistenceId, part.First.SequenceNr, write);
        await connection.CallAsync(what, (e, o) => e.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = start, RangeEnd = EtcdKeys.EndOf(start) }, o));
    }

    private Func<int, ByteString> Key(Part part, string write) =>
        number => keys.Chunk(part.Write.PersistenceId, part.First.SequenceNr, write, number);

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(Part part)
    {
        for (var i = part.From; i < part.To; i++)
        {
            var record = part.Write.Records[i];
            yield return Varints(record.SequenceNr, record.Value.Length);
            yield return record.Value.Memory;
        }
    }

    private static byte[] Varints(long sequenceNr, int length)
    {
        var bytes = new byte[CodedOutputStream.ComputeInt64Size(sequenceNr) + CodedOutputStream.ComputeInt32Size(length)];
        using var output = new CodedOutputStream(bytes);
        output.WriteInt64(sequenceNr);
        output.WriteInt32(length);
        output.Flush();
        return bytes;
    }
}

using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Snapshot;

/// <summary>Saves and deletes snapshots. The index entry is put when all chunks are stored, and goes together with them.</summary>
internal sealed class SnapshotWriter(EtcdConnection connection, EtcdKeys keys, ChunkStore chunks, int chunkSize)
{
    // Two operations a snapshot, and etcd takes 128 in a transaction.
    private const int DeletesAtOnce = 60;

    /// <param name="index">Its description, without chunks and write.</param>
    public async Task SaveAsync(SnapshotMetadata metadata, Proto.Index index, byte[] bytes, CancellationToken stop)
    {
        var what = $"Save of the snapshot of '{metadata.PersistenceId}' at {metadata.SequenceNr}";
        index.Write = Guid.NewGuid().ToString("N");
        var (id, sequenceNr) = (metadata.PersistenceId, metadata.SequenceNr);
        var small = bytes.Length <= chunkSize;
        index.Chunks = small ? 1 : await chunks.PutAsync(what, n => keys.SnapshotChunk(id, sequenceNr, index.Write, n), ChunkCutter.Slice(bytes, chunkSize), stop);
        await PutIndexAsync(what, id, sequenceNr, index, small ? UnsafeByteOperations.UnsafeWrap(bytes) : null, stop);
    }

    /// <summary>Deletes snapshots of one persistence id, and what is left of attempts to save them.</summary>
    public async Task DeleteAsync(IEnumerable<IndexedSnapshot> snapshots, CancellationToken stop)
    {
        foreach (var some in snapshots.Chunk(DeletesAtOnce))
        {
            var request = new TxnRequest();
            foreach (var snapshot in some)
            {
                var start = keys.SnapshotChunks(snapshot.PersistenceId, snapshot.SequenceNr);
                Delete(request, keys.Snapshot(snapshot.PersistenceId, snapshot.SequenceNr), ByteString.Empty);
                Delete(request, start, EtcdKeys.EndOf(start));
            }
            await connection.TxnAsync($"Delete of {some.Length} snapshots of '{some[0].PersistenceId}'", request, stop);
        }
    }

    /// <summary>Deletes all snapshots between two sequence numbers, both included, in one transaction.</summary>
    public Task DeleteRangeAsync(string persistenceId, long from, long to, CancellationToken stop)
    {
        var request = new TxnRequest();
        var (index, chunk) = to == long.MaxValue
            ? (keys.EndOfSnapshots(persistenceId), keys.EndOfSnapshotChunks(persistenceId))
            : (keys.Snapshot(persistenceId, to + 1), keys.SnapshotChunks(persistenceId, to + 1));
        Delete(request, keys.Snapshot(persistenceId, from), index);
        Delete(request, keys.SnapshotChunks(persistenceId, from), chunk);
        return connection.TxnAsync($"Delete of the snapshots of '{persistenceId}' up to {to}", request, stop);
    }

    private async Task PutIndexAsync(string what, string id, long sequenceNr, Proto.Index index, ByteString? onlyChunk, CancellationToken stop)
    {
        Proto.Index? replaced = null;
        var revision = 0L;
        while (true)
        {
            var answer = await connection.TxnAsync(what, PutIndex(id, sequenceNr, index, onlyChunk, replaced, revision), stop);
            if (answer.Succeeded) return;

            var now = answer.Responses[0].ResponseRange.Kvs.FirstOrDefault();
            replaced = now is null ? null : Proto.Index.Parser.ParseFrom(now.Value);
            // The answer to the first attempt was lost; it was carried out.
            if (replaced?.Write == index.Write) return;
            if (onlyChunk is null && answer.Responses[1].ResponseRange.Kvs.Count == 0)
                throw new EtcdException(EtcdFault.Conflict, $"{what} failed: its chunks were deleted while they were being stored. Save a later one.");

            revision = now?.ModRevision ?? 0;
        }
    }

    private TxnRequest PutIndex(string id, long sequenceNr, Proto.Index index, ByteString? onlyChunk, Proto.Index? replaced, long revision)
    {
        var key = keys.Snapshot(id, sequenceNr);
        var firstChunk = keys.SnapshotChunk(id, sequenceNr, index.Write, 0);
        var request = new TxnRequest();
        request.Compare.Add(new Compare { Key = key, Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Equal, ModRevision = revision });
        Transaction.Put(request, key, index.ToByteString());
        if (onlyChunk is not null) Transaction.Put(request, firstChunk, onlyChunk);
        else request.Compare.Add(new Compare { Key = firstChunk, Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Greater, Version = 0 });
        if (replaced is not null)
        {
            var old = keys.SnapshotChunksOfWrite(id, sequenceNr, replaced.Write);
            Delete(request, old, EtcdKeys.EndOf(old));
        }
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = key } });
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = firstChunk, KeysOnly = true } });
        return request;
    }

    private static void Delete(TxnRequest request, ByteString from, ByteString end) =>
        request.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = from, RangeEnd = end } });
}

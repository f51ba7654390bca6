using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;

namespace Akka.Persistence.Etcd.Snapshot;

/// <summary>Finds a snapshot and reads its bytes as they were when it was found, even if it is replaced meanwhile.</summary>
internal sealed class SnapshotLoader(EtcdKeys keys, SnapshotIndex index, ChunkStore chunks)
{
    private const int MostAttempts = 3;

    /// <returns>Null: none matches.</returns>
    public async Task<(IndexedSnapshot Snapshot, byte[] Bytes)?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            var snapshot = await index.LatestAsync(persistenceId, criteria, stop);
            if (snapshot is null) return null;

            try
            {
                return (snapshot, await ReadAsync(snapshot, stop));
            }
            catch (EtcdException e) when (e.Fault == EtcdFault.Compacted && attempt < MostAttempts)
            {
                // Compacted since it was found. What is there now can be read.
            }
        }
    }

    private async Task<byte[]> ReadAsync(IndexedSnapshot snapshot, CancellationToken stop)
    {
        var (id, sequenceNr, entry) = (snapshot.PersistenceId, snapshot.SequenceNr, snapshot.Index);
        var what = $"Load of the snapshot of '{id}' at {sequenceNr}";
        var bytes = new byte[entry.Size];
        var at = 0;
        await foreach (var chunk in chunks.ReadAsync(what, n => keys.SnapshotChunk(id, sequenceNr, entry.Write, n), entry.Chunks, snapshot.Revision, stop))
        {
            if (chunk is null || chunk.Length > bytes.Length - at) throw Torn();
            chunk.CopyTo(bytes, at);
            at += chunk.Length;
        }
        return at == bytes.Length ? bytes : throw Torn();

        EtcdException Torn() => new(
            EtcdFault.Damaged,
            $"{what} failed: under {keys.SnapshotChunks(id, sequenceNr).ToStringUtf8()} are not the {entry.Chunks} chunks of together {entry.Size} bytes that its index entry names. "
            + "Delete this snapshot, so that an older one or the journal is used, or restore etcd from a backup.");
    }
}

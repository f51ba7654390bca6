using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Snapshot;

/// <summary>One entry of the index of a persistence id's snapshots.</summary>
/// <param name="Revision">As of which it was read, and its chunks are to be read.</param>
internal sealed record IndexedSnapshot(string PersistenceId, long SequenceNr, Proto.Index Index, long Revision)
{
    public SnapshotMetadata Metadata => new(PersistenceId, SequenceNr, new DateTime(Index.Timestamp, DateTimeKind.Utc));

    public bool Matches(SnapshotSelectionCriteria criteria) =>
        SequenceNr <= criteria.MaxSequenceNr && SequenceNr >= criteria.MinSequenceNr
        && Index.Timestamp <= criteria.MaxTimeStamp.Ticks && Index.Timestamp >= (criteria.MinTimestamp?.Ticks ?? 0);
}

/// <summary>Finds snapshots by criteria.</summary>
internal sealed class SnapshotIndex(EtcdConnection connection, EtcdKeys keys)
{
    /// <returns>The latest that matches; null: none does.</returns>
    public async Task<IndexedSnapshot?> LatestAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken stop)
    {
        // Mostly the last one matches. Only a bound on the timestamp can pass it over.
        var request = Range(persistenceId, criteria);
        (request.Limit, request.SortOrder, request.SortTarget) = (1, RangeRequest.Types.SortOrder.Descend, RangeRequest.Types.SortTarget.Key);
        var last = await ReadAsync(persistenceId, request, stop);
        if (last.Count == 0 || last[0].Matches(criteria)) return last.FirstOrDefault();

        return (await AllAsync(persistenceId, criteria, stop)).LastOrDefault();
    }

    /// <returns>All that match, in the order of their sequence numbers.</returns>
    public async Task<IReadOnlyList<IndexedSnapshot>> AllAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken stop) =>
        [.. (await ReadAsync(persistenceId, Range(persistenceId, criteria), stop)).Where(s => s.Matches(criteria))];

    private async Task<IReadOnlyList<IndexedSnapshot>> ReadAsync(string persistenceId, RangeRequest request, CancellationToken stop)
    {
        var answer = await connection.RangeAsync($"Search for snapshots of '{persistenceId}'", request, stop);
        return [.. answer.Kvs.Select(kv => new IndexedSnapshot(persistenceId, EtcdKeys.SequenceNr(kv.Key), Parse(kv), answer.Header.Revision))];
    }

    private RangeRequest Range(string persistenceId, SnapshotSelectionCriteria criteria) => new()
    {
        Key = keys.Snapshot(persistenceId, Math.Max(0, criteria.MinSequenceNr)),
        RangeEnd = criteria.MaxSequenceNr == long.MaxValue ? keys.EndOfSnapshots(persistenceId) : keys.Snapshot(persistenceId, Math.Max(0, criteria.MaxSequenceNr + 1)),
    };

    private static Proto.Index Parse(Mvccpb.KeyValue kv)
    {
        try
        {
            return Proto.Index.Parser.ParseFrom(kv.Value);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new EtcdException(EtcdFault.Damaged, $"The value of {kv.Key.ToStringUtf8()} is no snapshot's index entry: {e.Message} See what else writes under this key-prefix.", e);
        }
    }
}

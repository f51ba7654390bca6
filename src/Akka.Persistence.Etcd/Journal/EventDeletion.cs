using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;
using Google.Protobuf;
using Mvccpb;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>
/// Deletes the events of a persistence id up to a sequence number, with their chunks and their keys in the tag index.
/// Where none is left, a tombstone keeps the highest number, and so the fence.
/// </summary>
internal sealed class EventDeletion(EtcdConnection connection, EtcdKeys keys, HighestSequenceNr highest, int maxOperations)
{
    // One transaction that deletes millions of keys would make all other writers of etcd wait.
    private const int Step = 10_000;

    // What a transaction holds besides the tags.
    private const int OtherOperations = 5;

    /// <exception cref="EtcdException">Not deleted, or only in part: from the lowest number up to some other.</exception>
    public async Task DeleteAsync(string persistenceId, long to, CancellationToken stop)
    {
        var what = $"Delete of the events of '{persistenceId}' up to {to}";
        var (first, beyond, tags) = await LookAsync(what, persistenceId, to, stop);
        if (first is null) return;

        var last = beyond is null ? await highest.ReadAsync(persistenceId, EtcdKeys.SequenceNr(first.Key), stop) : long.MaxValue;
        var bound = Math.Min(to, last);
        for (var at = EtcdKeys.SequenceNr(first.Key); at < bound;)
        {
            at = bound - at <= Step ? bound : at + Step;
            if (at < bound) await connection.TxnAsync(what, Events(persistenceId, tags, at, tombstone: false), stop);
        }
        await FinishAsync(what, persistenceId, tags, bound, bound == last, beyond, stop);
    }

    private async Task FinishAsync(string what, string persistenceId, IReadOnlyList<string> tags, long bound, bool all, KeyValue? beyond, CancellationToken stop)
    {
        var request = Events(persistenceId, tags, bound, all);
        if (Spanning(beyond, bound) is not { } large)
        {
            Delete(request, keys.Chunks(persistenceId, 0), keys.Chunks(persistenceId, bound + 1));
            await connection.TxnAsync(what, request, stop);
            return;
        }

        Delete(request, keys.Chunks(persistenceId, 0), keys.Chunks(persistenceId, large.First));
        Delete(request, keys.Chunks(persistenceId, large.First + 1), keys.Chunks(persistenceId, bound + 1));
        large.DeletedTo = Math.Max(large.DeletedTo, bound);
        Transaction.Put(request, beyond!.Key, new Proto.Entry { Large = large }.ToByteString());
        request.Compare.Add(new Compare
        {
            Key = beyond.Key,
            Target = Compare.Types.CompareTarget.Mod,
            Result = Compare.Types.CompareResult.Equal,
            ModRevision = beyond.ModRevision,
        });
        var answer = await connection.TxnAsync(what, request, stop);
        // Another delete was quicker: look again.
        if (!answer.Succeeded) await DeleteAsync(persistenceId, bound, stop);
    }

    private async Task<(KeyValue? First, KeyValue? Beyond, IReadOnlyList<string> Tags)> LookAsync(string what, string persistenceId, long to, CancellationToken stop)
    {
        var end = keys.EndOfEvents(persistenceId);
        var marks = keys.TagMarks(persistenceId);
        var request = new TxnRequest();
        Read(request, new RangeRequest { Key = keys.Event(persistenceId, 0), RangeEnd = end, Limit = 1, KeysOnly = true });
        Read(request, new RangeRequest { Key = marks, RangeEnd = EtcdKeys.EndOf(marks), KeysOnly = true });
        if (to < long.MaxValue) Read(request, new RangeRequest { Key = keys.Event(persistenceId, to + 1), RangeEnd = end, Limit = 1 });

        var answer = await connection.TxnAsync(what, request, stop);
        var first = answer.Responses[0].ResponseRange.Kvs.FirstOrDefault();
        var beyond = to < long.MaxValue ? answer.Responses[2].ResponseRange.Kvs.FirstOrDefault() : null;
        return (first, beyond, [.. answer.Responses[1].ResponseRange.Kvs.Select(kv => EtcdKeys.TagOf(kv.Key))]);
    }

    private TxnRequest Events(string persistenceId, IReadOnlyList<string> tags, long to, bool tombstone)
    {
        if (tags.Count > maxOperations - OtherOperations)
            throw new EtcdException(EtcdFault.TooLarge, $"'{persistenceId}' has had events with {tags.Count} different tags; deletes work with at most {maxOperations - OtherOperations}. Raise --max-txn-ops of etcd and max-operations of the journal.");

        var request = new TxnRequest();
        Delete(request, keys.Event(persistenceId, 0), keys.Event(persistenceId, tombstone ? to : to + 1));
        if (tombstone) Transaction.Put(request, keys.Event(persistenceId, to), new Proto.Entry { Tombstone = new Proto.Tombstone() }.ToByteString());
        foreach (var tag in tags) Delete(request, keys.Tag(tag, persistenceId, 0), keys.Tag(tag, persistenceId, to + 1));
        return request;
    }

    private static Proto.Large? Spanning(KeyValue? beyond, long bound) =>
        beyond is not null && Proto.Entry.Parser.ParseFrom(beyond.Value).Large is { } large && large.First <= bound ? large : null;

    private static void Read(TxnRequest request, RangeRequest range) => request.Success.Add(new RequestOp { RequestRange = range });

    private static void Delete(TxnRequest request, ByteString from, ByteString end) =>
        request.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = from, RangeEnd = end } });
}

using System.Runtime.CompilerServices;
using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;
using Google.Protobuf;
using Mvccpb;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>Reads the events of a persistence id in order, page by page; the next page is fetched while one is used.</summary>
internal sealed class EventReader(EtcdConnection connection, EtcdKeys keys, ChunkStore chunks, int pageEvents, int pageSize)
{
    private const int FirstPage = 128;
    private const int Growth = 4;

    /// <param name="from">The first sequence number; may be below the first that exists.</param>
    /// <param name="to">The last sequence number; may be beyond the last that exists.</param>
    public async IAsyncEnumerable<IReadOnlyList<StoredEvent>> PagesAsync(string persistenceId, long from, long to, [EnumeratorCancellation] CancellationToken stop = default)
    {
        using var stopAhead = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var size = Math.Min(FirstPage, pageEvents);
        var start = Math.Max(0, from);
        Task<RangeResponse>? ahead = null;
        try
        {
            while (start <= to)
            {
                // By sequence numbers and not by a limit: a range to the end of the stream would cost etcd a look at all its keys.
                var end = End(start, size, to);
                var page = await (ahead ?? ReadAsync(persistenceId, start, end, stopAhead.Token));
                ahead = null;
                if (page.Kvs.Count == 0)
                {
                    var next = await FirstFromAsync(persistenceId, end, stop);
                    if (next is null || EtcdKeys.SequenceNr(next.Key) is var found && found > to)
                    {
                        await foreach (var rest in ExpandAsync(persistenceId, from, to, Some(next), stop)) yield return rest;
                        yield break;
                    }
                    start = found;
                    continue;
                }

                size = NextSize(size, page);
                if (end <= to) ahead = ReadAsync(persistenceId, end, End(end, size, to), stopAhead.Token);
                await foreach (var events in ExpandAsync(persistenceId, from, to, page.Kvs, stop)) yield return events;

                // What ends beyond the bound but begins before it has its key beyond it.
                if (end > to && to < long.MaxValue && EtcdKeys.SequenceNr(page.Kvs[^1].Key) < to)
                {
                    var next = await FirstFromAsync(persistenceId, end, stop);
                    await foreach (var rest in ExpandAsync(persistenceId, from, to, Some(next), stop)) yield return rest;
                }
                start = end;
            }
        }
        finally
        {
            await stopAhead.CancelAsync();
        }
    }

    /// <summary>The events that some keys hold, those of large writes read from their chunks.</summary>
    /// <param name="entries">Keys j/{persistence id}/... with their values, in order.</param>
    public async IAsyncEnumerable<IReadOnlyList<StoredEvent>> ExpandAsync(string persistenceId, long from, long to, IReadOnlyList<KeyValue> entries, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var events = new List<StoredEvent>(entries.Count);
        foreach (var kv in entries)
        {
            var entry = Parse(kv);
            if (entry.KindCase == Proto.Entry.KindOneofCase.Event)
            {
                var sequenceNr = EtcdKeys.SequenceNr(kv.Key);
                if (sequenceNr >= from && sequenceNr <= to) events.Add(new StoredEvent(persistenceId, sequenceNr, entry.Event, kv.ModRevision));
            }
            else if (entry.KindCase == Proto.Entry.KindOneofCase.Large && entry.Large.First <= to && entry.Large.Last >= from)
            {
                if (events.Count > 0) yield return events;
                events = [];
                await foreach (var some in LargeAsync(persistenceId, from, to, kv, entry.Large, stop)) yield return some;
            }
        }
        if (events.Count > 0) yield return events;
    }

    private async IAsyncEnumerable<IReadOnlyList<StoredEvent>> LargeAsync(string persistenceId, long from, long to, KeyValue kv, Proto.Large large, [EnumeratorCancellation] CancellationToken stop)
    {
        var parser = new LargeParser();
        var least = Math.Max(from, large.DeletedTo + 1);
        var what = $"Read of the atomic write of '{persistenceId}', sequence numbers {large.First} to {large.Last},";
        await foreach (var chunk in chunks.ReadAsync(what, n => keys.Chunk(persistenceId, large.First, large.Write, n), large.Chunks, revision: 0, stop))
        {
            if (chunk is null)
            {
                // Deleted since the key was read; or else a chunk is lost.
                if (!await IsThereAsync(what, kv, stop)) yield break;
                throw new EtcdException(EtcdFault.Damaged, $"{what} failed: one of its {large.Chunks} chunks is missing under {keys.ChunksOfWrite(persistenceId, large.First, large.Write).ToStringUtf8()}. Restore etcd from a backup.");
            }

            var events = new List<StoredEvent>();
            foreach (var (sequenceNr, entry) in parser.Feed(chunk))
                if (sequenceNr >= least && sequenceNr <= to) events.Add(new StoredEvent(persistenceId, sequenceNr, entry.Event, kv.ModRevision));
            if (events.Count > 0) yield return events;
        }
    }

    private async Task<bool> IsThereAsync(string what, KeyValue kv, CancellationToken stop)
    {
        var now = await connection.RangeAsync(what, new RangeRequest { Key = kv.Key, KeysOnly = true }, stop);
        return now.Kvs.Count == 1 && now.Kvs[0].CreateRevision == kv.CreateRevision;
    }

    private async Task<KeyValue?> FirstFromAsync(string persistenceId, long sequenceNr, CancellationToken stop)
    {
        var request = new RangeRequest { Key = keys.Event(persistenceId, sequenceNr), RangeEnd = keys.EndOfEvents(persistenceId), Limit = 1 };
        var answer = await connection.RangeAsync($"Replay of '{persistenceId}'", request, stop);
        return answer.Kvs.Count == 0 ? null : answer.Kvs[0];
    }

    private Task<RangeResponse> ReadAsync(string persistenceId, long from, long end, CancellationToken stop) =>
        connection.RangeAsync($"Replay of '{persistenceId}'", new RangeRequest { Key = keys.Event(persistenceId, from), RangeEnd = keys.Event(persistenceId, end) }, stop);

    private int NextSize(int size, RangeResponse page)
    {
        var each = Math.Max(1, page.CalculateSize() / page.Kvs.Count);
        return Math.Clamp(Math.Min(pageSize / each, size * Growth), 1, pageEvents);
    }

    private Proto.Entry Parse(KeyValue kv)
    {
        try
        {
            return Proto.Entry.Parser.ParseFrom(kv.Value);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new EtcdException(EtcdFault.Damaged, $"The value of {kv.Key.ToStringUtf8()} is no journal entry: {e.Message} See what else writes under this key-prefix.", e);
        }
    }

    // Exclusive, and at most one beyond the bound.
    private static long End(long start, int size, long to) => to - start < size ? (to == long.MaxValue ? to : to + 1) : start + size;

    private static KeyValue[] Some(KeyValue? kv) => kv is null ? [] : [kv];
}

using System.Globalization;
using Akka.Persistence.Etcd.Client;
using Etcdserverpb;
using Google.Protobuf;

namespace Dcron.Node.Stores;

/// <summary>
/// Upserts attempts and skips, several in one transaction and several of those at once. A transaction says what it found before: when
/// somebody wrote meanwhile, what is there is read, and what has the better evidence stays.
/// </summary>
internal sealed class EtcdHistoryWriter(EtcdConnection connection, EtcdHistoryKeys keys)
{
    // etcd takes 128 in a transaction.
    private const int MostOperations = 126;

    // What replaces another takes up to five operations.
    private const int ReplacedPerTransaction = MostOperations / 5;
    private const int SkipsPerTransaction = MostOperations / 2;
    private const int BytesPerTransaction = 1_000_000;
    private const int AtOnce = 4;
    private const int MostTurns = 10;

    /// <returns>Bytes written, roughly.</returns>
    public async Task<long> WriteAsync(IEnumerable<AttemptRow> attempts, IReadOnlyList<SkipRow> skips, CancellationToken cancel)
    {
        var pending = attempts.Select(Pending.Of).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(pending.Where(p => p.Chunks.Count > 1), options, async (p, c) => await FurtherChunksAsync(p, c));
        await Parallel.ForEachAsync(Packs(pending), options, async (pack, c) => await UpsertAsync(pack, c));
        await Parallel.ForEachAsync(skips.Chunk(SkipsPerTransaction), options, async (pack, c) => await UpsertAsync(pack, c));
        return pending.Sum(p => (long)p.Size);
    }

    // What a reader finds of an output before its record is there belongs to nothing yet; the record comes with the first chunk.
    private async Task FurtherChunksAsync(Pending pending, CancellationToken cancel)
    {
        for (var n = 1; n < pending.Chunks.Count; n++)
        {
            var put = new PutRequest { Key = keys.Output(pending.Path, n), Value = pending.Chunks[n] };
            await connection.CallAsync("Write of the history", (e, o) => e.Kv.PutAsync(put, o), cancel);
        }
    }

    private async Task UpsertAsync(IReadOnlyList<Pending> pack, CancellationToken cancel)
    {
        var left = await TryUpsertAsync(pack, cancel);
        for (var turn = 0; turn < MostTurns && left.Count > 0; turn++)
        {
            var still = new List<Pending>();
            foreach (var some in left.Chunk(ReplacedPerTransaction)) still.AddRange(await TryUpsertAsync(some, cancel));
            left = still;
        }

        if (left.Count > 0) throw new StoreUnavailableException("The history in etcd is written by others all the time: attempts that were to be recorded changed ten times in a row. It is tried again.");
    }

    /// <returns>What is to be tried again, since its key was not as expected: nothing, mostly.</returns>
    private async Task<List<Pending>> TryUpsertAsync(IReadOnlyList<Pending> pack, CancellationToken cancel)
    {
        var request = new TxnRequest();
        foreach (var pending in pack) Add(request, pending);
        var answer = await connection.TxnAsync("Write of the history", request, cancel);
        if (answer.Succeeded) return [];
        return [.. pack.Select((p, i) => p.Found(answer.Responses[i].ResponseRange)).Where(p => p.Before is null || p.Row.Evidence >= p.Before.Evidence)];
    }

    private void Add(TxnRequest request, Pending pending)
    {
        var (row, path) = (pending.Row, pending.Path);
        request.Unchanged(keys.Attempt(path), pending.Revision);
        request.ElseRead(keys.Attempt(path));
        request.Put(keys.Attempt(path), pending.Value);
        request.Put(keys.EndedAttempt(row.Finished, path), ByteString.CopyFromUtf8(pending.Size.ToString(CultureInfo.InvariantCulture)));
        if (pending.Chunks.Count > 0) request.Put(keys.Output(path, 0), pending.Chunks[0]);
        if (pending.Before is not { } before) return;

        request.Delete(keys.Output(path, pending.Chunks.Count), EtcdHistoryKeys.EndOf(keys.Outputs(path + "/")));
        if (before.Finished != row.Finished) request.Delete(keys.EndedAttempt(before.Finished, path));
    }

    // Of two that write the same skip the later wins; an index entry of the earlier only makes it go sooner.
    private Task UpsertAsync(SkipRow[] skips, CancellationToken cancel)
    {
        var request = new TxnRequest();
        foreach (var skip in skips)
        {
            var (path, value) = (EtcdHistoryKeys.Path(skip), EtcdHistoryValues.Of(skip));
            request.Put(keys.Skip(path), value);
            request.Put(keys.EndedSkip(skip.At, path), ByteString.CopyFromUtf8(value.Length.ToString(CultureInfo.InvariantCulture)));
        }

        return connection.TxnAsync("Write of the history", request, cancel);
    }

    private static IEnumerable<List<Pending>> Packs(IEnumerable<Pending> all)
    {
        List<Pending> pack = [];
        var (bytes, operations) = (0, 0);
        foreach (var pending in all)
        {
            var puts = pending.Chunks.Count > 0 ? 3 : 2;
            var size = pending.Value.Length + (pending.Chunks.Count > 0 ? pending.Chunks[0].Length : 0) + (4 * pending.Path.Length);
            if (operations + puts > MostOperations || (pack.Count > 0 && bytes + size > BytesPerTransaction))
            {
                yield return pack;
                (pack, bytes, operations) = ([], 0, 0);
            }

            pack.Add(pending);
            bytes += size;
            operations += puts;
        }

        if (pack.Count > 0) yield return pack;
    }

    /// <param name="Before">What the key held when it was read; null: nothing, or not read yet.</param>
    /// <param name="Revision">When that was written; 0: it is not there.</param>
    private sealed record Pending(AttemptRow Row, string Path, ByteString Value, IReadOnlyList<ByteString> Chunks, int Size, AttemptRow? Before, long Revision)
    {
        public static Pending Of(AttemptRow row)
        {
            var (value, chunks) = EtcdHistoryValues.Of(row);
            return new Pending(row, EtcdHistoryKeys.Path(row), value, chunks, value.Length + chunks.Sum(c => c.Length), null, 0);
        }

        public Pending Found(RangeResponse found) => found.Kvs is [var kv] ? this with { Before = EtcdHistoryValues.Attempt(kv.Value), Revision = kv.ModRevision } : this with { Before = null, Revision = 0 };
    }
}

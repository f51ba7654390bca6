using System.Globalization;
using Akka.Persistence.Etcd.Client;
using Dcron.Core.Jobs;
using Etcdserverpb;
using Google.Protobuf;

namespace Dcron.Node.Stores;

/// <summary>Deletes old history from etcd in small steps, oldest first, and remembers per job how far, before it deletes.</summary>
internal sealed class EtcdHistoryTrimming(EtcdConnection connection, EtcdHistoryKeys keys, EtcdHistoryReader reader)
{
    private const string What = "Trimming of the history";
    private const int RowsPerTransaction = 40;
    private const int MarksPerTransaction = 100;
    private const int AtOnce = 4;
    private const int MostTurns = 10;

    /// <returns>How many rows were deleted.</returns>
    public async Task<int> TrimAsync(JobId job, HistoryPolicy keep, DateTimeOffset now, int most, CancellationToken cancel)
    {
        var doomed = await ExcessAsync(job.Value, keep.Keep, most, cancel);
        if (doomed.Count < most) doomed.AddRange(await ExcessSkipsAsync(job.Value, keep.Keep, most - doomed.Count, cancel));
        if (doomed.Count < most && keep.MaxAge is { } age && now - DateTimeOffset.UnixEpoch > age)
            doomed.AddRange(await TooOldAsync(job.Value, now - age, doomed, most - doomed.Count, cancel));
        await DeleteAsync(doomed, cancel);
        return doomed.Count;
    }

    /// <summary>Deletes what ended before, of any job, and beyond that the oldest as long as more than <paramref name="bytes"/> are to go.</summary>
    /// <returns>How many rows were deleted, and their bytes.</returns>
    public async Task<(int Rows, long Bytes)> TrimOldestAsync(DateTimeOffset before, long bytes, int most, CancellationToken cancel)
    {
        var doomed = new List<Doomed>();
        var freed = 0L;
        var end = bytes > 0 ? EtcdHistoryKeys.EndOf(keys.Ended) : keys.EndedFrom(before.ToUnixTimeMilliseconds());
        await foreach (var kv in reader.KeysAsync(keys.Ended, end, descending: false, cancel))
        {
            if (doomed.Count == most || (bytes > 0 && freed >= bytes)) break;
            var (isSkip, path) = keys.EndedOf(kv.Key);
            doomed.Add(new Doomed(isSkip, path, kv.Key));
            freed += SizeOf(kv.Value);
        }

        await DeleteAsync(doomed, cancel);
        return (doomed.Count, freed);
    }

    /// <summary>How many bytes the history has, roughly.</summary>
    public async Task<long> SizeAsync(CancellationToken cancel)
    {
        var size = 0L;
        await foreach (var kv in reader.KeysAsync(keys.Ended, EtcdHistoryKeys.EndOf(keys.Ended), descending: false, cancel, EtcdHistoryReader.SmallRows)) size += SizeOf(kv.Value) + (3 * kv.Key.Length);
        return size;
    }

    // The newest that are to be kept are counted off; what comes before them goes.
    private async Task<List<Doomed>> ExcessAsync(string job, int keep, int most, CancellationToken cancel)
    {
        var start = keys.Attempts(job);
        var executions = new List<string>();
        await foreach (var kv in reader.KeysAsync(start, EtcdHistoryKeys.EndOf(start), descending: false, cancel, EtcdHistoryReader.SmallRows, keysOnly: true))
        {
            var execution = EtcdHistoryKeys.ExecutionOf(kv.Key);
            if (executions.Count == 0 || executions[^1] != execution) executions.Add(execution);
        }

        if (executions.Count <= keep) return [];
        var end = keep == 0 ? EtcdHistoryKeys.EndOf(start) : ByteString.CopyFromUtf8(executions[^keep] + "/");
        return await AttemptsAsync(start, end, _ => true, most, cancel);
    }

    private async Task<List<Doomed>> ExcessSkipsAsync(string job, int keep, int most, CancellationToken cancel)
    {
        var start = keys.Skips(job);
        var skips = new List<Doomed>();
        await foreach (var kv in reader.KeysAsync(start, EtcdHistoryKeys.EndOf(start), descending: false, cancel)) skips.Add(Of(EtcdHistoryValues.Skip(kv.Value)));
        return [.. skips.Take(Math.Min(most, skips.Count - keep))];
    }

    private async Task<List<Doomed>> TooOldAsync(string job, DateTimeOffset before, List<Doomed> already, int most, CancellationToken cancel)
    {
        var millis = before.ToUnixTimeMilliseconds();
        var paths = already.Select(d => d.Path).ToHashSet(StringComparer.Ordinal);
        var doomed = await AttemptsAsync(
            keys.Attempts(job), keys.AttemptsFrom(job, before.ToUnixTimeSeconds()), r => r.Finished < millis && !paths.Contains(EtcdHistoryKeys.Path(r)), most, cancel);
        await foreach (var kv in reader.KeysAsync(keys.Skips(job), EtcdHistoryKeys.EndOf(keys.Skips(job)), descending: false, cancel))
        {
            if (doomed.Count >= most) break;
            var skip = EtcdHistoryValues.Skip(kv.Value);
            if (skip.At < millis && !paths.Contains(EtcdHistoryKeys.Path(skip))) doomed.Add(Of(skip));
        }

        return doomed;
    }

    private async Task<List<Doomed>> AttemptsAsync(ByteString start, ByteString end, Func<AttemptRow, bool> which, int most, CancellationToken cancel)
    {
        var doomed = new List<Doomed>();
        await foreach (var kv in reader.KeysAsync(start, end, descending: false, cancel))
        {
            if (doomed.Count == most) break;
            var row = EtcdHistoryValues.Attempt(kv.Value);
            if (which(row)) doomed.Add(new Doomed(false, EtcdHistoryKeys.Path(row), keys.EndedAttempt(row.Finished, EtcdHistoryKeys.Path(row))));
        }

        return doomed;
    }

    private Doomed Of(SkipRow skip) => new(true, EtcdHistoryKeys.Path(skip), keys.EndedSkip(skip.At, EtcdHistoryKeys.Path(skip)));

    private async Task DeleteAsync(List<Doomed> doomed, CancellationToken cancel)
    {
        var marks = doomed.Select(d => EtcdHistoryKeys.DueOf(d.IsSkip, d.Path)).GroupBy(d => d.Job, d => d.Due, StringComparer.Ordinal).Select(g => (Job: g.Key, Through: g.Max()));
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(marks.Chunk(MarksPerTransaction), options, async (some, c) => await MarkAsync(some, c));
        await Parallel.ForEachAsync(doomed.Chunk(RowsPerTransaction), options, async (some, c) =>
        {
            var request = new TxnRequest();
            foreach (var row in some)
            {
                request.Delete(row.Ended);
                request.Delete(row.IsSkip ? keys.Skip(row.Path) : keys.Attempt(row.Path));
                if (!row.IsSkip) request.Delete(keys.Outputs(row.Path + "/"), EtcdHistoryKeys.EndOf(keys.Outputs(row.Path + "/")));
            }

            await connection.TxnAsync(What, request, c);
        });
    }

    // Only ever forwards, also when two nodes trim the same jobs.
    private async Task MarkAsync((string Job, long Through)[] marks, CancellationToken cancel)
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var request = new TxnRequest();
            var before = await reader.TrimmedAsync(marks.Select(m => m.Job), cancel);
            for (var i = 0; i < marks.Length; i++)
            {
                if (before[i]?.Through >= marks[i].Through) continue;
                var key = keys.Trimmed(marks[i].Job);
                request.Unchanged(key, before[i]?.Revision ?? 0);
                request.Put(key, ByteString.CopyFromUtf8(marks[i].Through.ToString(CultureInfo.InvariantCulture)));
            }

            if (request.Success.Count == 0 || (await connection.TxnAsync(What, request, cancel)).Succeeded) return;
        }

        throw new StoreUnavailableException($"The history of {marks[0].Job} and other jobs in etcd is trimmed by several nodes at once. It is tried again in a minute.");
    }

    private static long SizeOf(ByteString value) => long.Parse(value.ToStringUtf8(), CultureInfo.InvariantCulture);

    private readonly record struct Doomed(bool IsSkip, string Path, ByteString Ended);
}

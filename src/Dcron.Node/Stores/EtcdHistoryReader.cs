using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Akka.Persistence.Etcd.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Etcdserverpb;
using Google.Protobuf;
using Mvccpb;
using static Etcdserverpb.RangeRequest.Types;

namespace Dcron.Node.Stores;

/// <summary>Reads the history of one job from etcd, page by page.</summary>
internal sealed class EtcdHistoryReader(EtcdConnection connection, EtcdHistoryKeys keys)
{
    private const string What = "Read of the history";
    private const int Rows = 500;

    /// <summary>etcd looks at all keys of a range for each page of it: where values are small or left out, pages are large.</summary>
    public const int SmallRows = 10_000;

    public async Task<Page<RecordedExecution>> ListAsync(JobId job, ExecutionCursor? cursor, int limit, CancellationToken cancel)
    {
        var start = keys.Attempts(job.Value);
        var end = cursor is { } behind ? keys.Attempt(EtcdHistoryKeys.Execution(job.Value, behind.Due.ToUnixTimeSeconds(), behind.Suffix)) : EtcdHistoryKeys.EndOf(start);
        var executions = await ExecutionsAsync(job, start, end, limit + 1, newestFirst: true, cancel);
        var shown = executions.Take(limit).ToImmutableArray();
        return new Page<RecordedExecution>(shown, executions.Count > limit ? ExecutionCursor.Behind(shown[^1].Id).ToString() : null);
    }

    public async Task<RecordedExecution?> FindAsync(ExecutionId id, CancellationToken cancel)
    {
        var execution = EtcdHistoryKeys.Execution(id.Job.Value, id.Due.ToUnixTimeSeconds(), id.Suffix ?? "");
        var request = new TxnRequest();
        foreach (var start in new[] { keys.Attempt(execution), keys.Outputs(execution) })
            request.Success.Add(new RequestOp { RequestRange = new RangeRequest { Key = start, RangeEnd = EtcdHistoryKeys.EndOf(start) } });
        var answer = await connection.TxnAsync(What, request, cancel);

        var outputs = answer.Responses[1].ResponseRange.Kvs.ToLookup(kv => keys.OutputOf(kv.Key), kv => kv.Value, StringComparer.Ordinal);
        var rows = answer.Responses[0].ResponseRange.Kvs.Select(kv => EtcdHistoryValues.Attempt(kv.Value))
            .Select(r => r.Output.Length > 0 ? r : r with { Output = EtcdHistoryValues.Output(outputs[EtcdHistoryKeys.Path(r)]) });
        return Group(id.Job, rows).SingleOrDefault();
    }

    public async Task<RecordedRange> ReadRangeAsync(JobId job, DateTimeOffset after, DateTimeOffset through, CancellationToken cancel)
    {
        const int most = Accounting.MaxEntries + 1;
        var (from, end) = (keys.AttemptsFrom(job.Value, after.ToUnixTimeSeconds() + 1), keys.AttemptsFrom(job.Value, through.ToUnixTimeSeconds() + 1));
        var executions = await ExecutionsAsync(job, from, end, most, newestFirst: false, cancel);
        var skips = await SkipsAsync(job, after.ToUnixTimeMilliseconds(), through.ToUnixTimeMilliseconds(), most, cancel);
        return new RecordedRange([.. executions], [.. skips], (await TrimmedAsync([job.Value], cancel))[0] is { } mark ? DateTimeOffset.FromUnixTimeMilliseconds(mark.Through) : null);
    }

    /// <summary>For each job: records of due times up to here have been deleted, in Unix milliseconds, and when that was written; null: none were.</summary>
    public async Task<List<(long Through, long Revision)?>> TrimmedAsync(IEnumerable<string> jobs, CancellationToken cancel)
    {
        var request = new TxnRequest();
        foreach (var job in jobs) request.Success.Add(new RequestOp { RequestRange = new RangeRequest { Key = keys.Trimmed(job) } });
        var answer = await connection.TxnAsync(What, request, cancel);
        return [.. answer.Responses.Select(r => r.ResponseRange.Kvs is [var kv] ? (long.Parse(kv.Value.ToStringUtf8(), CultureInfo.InvariantCulture), kv.ModRevision) : ((long, long)?)null)];
    }

    private async Task<List<RecordedExecution>> ExecutionsAsync(JobId job, ByteString start, ByteString end, int most, bool newestFirst, CancellationToken cancel)
    {
        var rows = new List<AttemptRow>();
        var executions = new HashSet<(long, string)>();
        await foreach (var kv in KeysAsync(start, end, newestFirst, cancel))
        {
            var row = EtcdHistoryValues.Attempt(kv.Value);
            if (executions.Add((row.Due, row.Suffix)) && executions.Count > most) break;
            rows.Add(row with { Output = "" });
        }

        var grouped = Group(job, rows);
        return newestFirst ? [.. grouped.OrderByDescending(e => e.Id.Due).ThenByDescending(e => e.Id.Suffix, StringComparer.Ordinal)] : [.. grouped];
    }

    private async Task<List<SkipRecord>> SkipsAsync(JobId job, long after, long through, int most, CancellationToken cancel)
    {
        var skips = new List<SkipRecord>();
        await foreach (var kv in KeysAsync(keys.SkipsFrom(job.Value, after + 1), EtcdHistoryKeys.EndOf(keys.Skips(job.Value)), descending: false, cancel))
        {
            var skip = EtcdHistoryValues.Skip(kv.Value);
            if (skip.After < through) skips.Add(skip.ToRecord(job));
            if (skips.Count == most) break;
        }

        return skips;
    }

    /// <summary>The keys of a range with their values, fetched as they are read.</summary>
    public async IAsyncEnumerable<KeyValue> KeysAsync(
        ByteString start, ByteString end, bool descending, [EnumeratorCancellation] CancellationToken cancel, int page = Rows, bool keysOnly = false)
    {
        var request = new RangeRequest { Key = start, RangeEnd = end, Limit = page, KeysOnly = keysOnly };
        if (descending) (request.SortOrder, request.SortTarget) = (SortOrder.Descend, SortTarget.Key);
        while (true)
        {
            var found = await connection.RangeAsync(What, request, cancel);
            foreach (var kv in found.Kvs) yield return kv;
            if (!found.More) yield break;
            if (descending) request.RangeEnd = found.Kvs[^1].Key;
            else request.Key = EtcdHistoryKeys.After(found.Kvs[^1].Key);
        }
    }

    // Keys sort a node "n" behind "n-1", since '/' follows it there.
    private static List<RecordedExecution> Group(JobId job, IEnumerable<AttemptRow> rows)
    {
        var sorted = rows.ToList();
        sorted.Sort(AttemptRow.CompareKeys);
        return [.. AttemptRow.Group(job, sorted)];
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using Akka.Persistence.Etcd.Client;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Etcdserverpb;
using Google.Protobuf;

namespace Dcron.Node.Stores;

/// <summary>
/// The history in etcd, under <c>h/</c> of the key prefix, ordered by job and due time. Safe for use by several nodes at once. A batch is
/// several transactions: each attempt is written with its output or not at all, and a batch that failed half-way is repeated by its sender.
/// </summary>
public sealed class EtcdExecutionStore : IExecutionStore, IAsyncDisposable
{
    private const string Schema = "1";

    // How far the history may outgrow its bound, per node, before it is measured again.
    private const int Slack = 20;
    private const int AtOnce = 4;
    private const int RowsPerStep = 2_000;

    private readonly EtcdSettings settings;
    private readonly EtcdConnection connection;
    private readonly EtcdHistoryKeys keys;
    private readonly EtcdHistoryWriter writer;
    private readonly EtcdHistoryReader reader;
    private readonly EtcdHistoryTrimming trimming;
    private readonly long maxBytes;
    private long unmeasured;

    /// <param name="settings">The section <c>akka.persistence.etcd</c>.</param>
    /// <param name="maxBytes">The oldest history goes, of whatever job, when all of it is larger.</param>
    public EtcdExecutionStore(EtcdSettings settings, long maxBytes, TimeProvider clock)
    {
        (this.settings, this.maxBytes) = (settings, maxBytes);
        connection = new EtcdConnection(settings, clock);
        keys = new EtcdHistoryKeys(settings.KeyPrefix + "h/");
        writer = new EtcdHistoryWriter(connection, keys);
        reader = new EtcdHistoryReader(connection, keys);
        trimming = new EtcdHistoryTrimming(connection, keys, reader);
        unmeasured = maxBytes;
    }

    /// <exception cref="StoreUnavailableException">etcd does not serve, or a newer release has made the history; the message says what to do.</exception>
    public Task InitializeAsync(CancellationToken cancel) => ExplainedAsync(async () =>
    {
        var request = new TxnRequest();
        request.Unchanged(keys.Version, 0);
        request.Put(keys.Version, ByteString.CopyFromUtf8(Schema));
        request.ElseRead(keys.Version);
        var answer = await connection.TxnAsync("Start of the history", request, cancel);
        var found = answer.Succeeded ? Schema : answer.Responses[0].ResponseRange.Kvs[0].Value.ToStringUtf8();
        return found == Schema ? true : throw new StoreUnavailableException(
            $"The history in {settings} has schema version {found}, made by a newer dcrond; this one knows version {Schema}. Run the newer release, or use another akka.persistence.etcd.key-prefix.");
    });

    public Task WriteAsync(IReadOnlyCollection<AttemptRecord> attempts, IReadOnlyCollection<SkipRecord> skips, CancellationToken cancel) => ExplainedAsync(async () =>
    {
        var attemptRows = attempts.GroupBy(a => a.Id).Select(g => AttemptRow.Of(g.Aggregate(Evidence.Better)));
        var skipRows = skips.GroupBy(s => (s.Job, s.After, s.Through)).Select(g => SkipRow.Of(g.Last())).ToList();
        unmeasured += await writer.WriteAsync(attemptRows, skipRows, cancel);
        if (unmeasured > maxBytes / Slack) await StayBelowAsync(cancel);
        return true;
    });

    /// <exception cref="FormatException">The cursor is none.</exception>
    public Task<Page<RecordedExecution>> ListAsync(JobId job, string? cursor, int limit, CancellationToken cancel)
    {
        try
        {
            var behind = cursor is null ? (ExecutionCursor?)null : ExecutionCursor.Parse(cursor);
            return ExplainedAsync(() => reader.ListAsync(job, behind, limit, cancel));
        }
        catch (FormatException e)
        {
            return Task.FromException<Page<RecordedExecution>>(e);
        }
    }

    public Task<RecordedExecution?> FindAsync(ExecutionId id, CancellationToken cancel) => ExplainedAsync(() => reader.FindAsync(id, cancel));

    public Task<RecordedRange> ReadRangeAsync(JobId job, DateTimeOffset after, DateTimeOffset through, CancellationToken cancel) =>
        ExplainedAsync(() => reader.ReadRangeAsync(job, after, through, cancel));

    public Task<IReadOnlyCollection<JobId>> TrimAsync(IReadOnlyDictionary<JobId, HistoryPolicy> jobs, DateTimeOffset now, int most, CancellationToken cancel) =>
        ExplainedAsync<IReadOnlyCollection<JobId>>(async () =>
        {
            var more = new ConcurrentBag<JobId>();
            await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (job, c) =>
            {
                if (await trimming.TrimAsync(job.Key, job.Value, now, most, c) >= most) more.Add(job.Key);
            });
            return [.. more];
        });

    public Task<int> TrimOlderAsync(DateTimeOffset before, int most, CancellationToken cancel) =>
        ExplainedAsync(async () => (await trimming.TrimOldestAsync(before, 0, most, cancel)).Rows);

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    // A twentieth more than needed goes, so that not each batch has to do it.
    private async Task StayBelowAsync(CancellationToken cancel)
    {
        var excess = await trimming.SizeAsync(cancel) - maxBytes;
        if (excess > 0) excess += maxBytes / Slack;
        while (excess > 0)
        {
            var (rows, bytes) = await trimming.TrimOldestAsync(default, excess, RowsPerStep, cancel);
            if (rows == 0) break;
            excess -= bytes;
        }

        unmeasured = 0;
    }

    private async Task<T> ExplainedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (EtcdException e)
        {
            throw new StoreUnavailableException(string.Create(CultureInfo.InvariantCulture, $"The history in etcd: {e.Message}"), e);
        }
    }
}

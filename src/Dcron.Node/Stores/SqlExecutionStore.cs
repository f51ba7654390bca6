using System.Collections.Immutable;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;

namespace Dcron.Node.Stores;

/// <summary>The history in an SQL database: SQLite for one node, PostgreSQL for a cluster. Safe for use by several threads and nodes at once.</summary>
public sealed class SqlExecutionStore : IExecutionStore, IAsyncDisposable
{
    private readonly HistoryDatabase database;

    private SqlExecutionStore(HistoryDatabase database) => this.database = database;

    /// <summary>In the file <c>history.db</c> of an existing folder.</summary>
    public static SqlExecutionStore OnSqlite(string dataDir) => new(new SqliteHistory(dataDir));

    /// <exception cref="StoreUnavailableException">The text is no connection string.</exception>
    public static SqlExecutionStore OnPostgreSql(string connectionString) => new(new PostgreSqlHistory(connectionString));

    /// <exception cref="StoreUnavailableException">It cannot be opened, or a newer release has made it; the message says what to do.</exception>
    public Task InitializeAsync(CancellationToken cancel) => database.WriteAsync(async transaction =>
    {
        await database.LockSchemaAsync(transaction, cancel);
        await HistorySchema.UpgradeAsync(transaction, database, cancel);
        return true;
    }, cancel);

    public Task WriteAsync(IReadOnlyCollection<AttemptRecord> attempts, IReadOnlyCollection<SkipRecord> skips, CancellationToken cancel)
    {
        var attemptRows = Sorted(attempts.GroupBy(a => a.Id).Select(g => AttemptRow.Of(g.Aggregate(Evidence.Better))), AttemptRow.CompareKeys);
        var skipRows = Sorted(skips.GroupBy(s => (s.Job, s.After, s.Through)).Select(g => SkipRow.Of(g.Last())), SkipRow.CompareKeys);
        return database.WriteAsync(async transaction =>
        {
            if (attemptRows.Count > 0) await database.UpsertAsync(transaction, attemptRows, cancel);
            if (skipRows.Count > 0) await database.UpsertAsync(transaction, skipRows, cancel);
            return true;
        }, cancel);
    }

    public Task<Page<RecordedExecution>> ListAsync(JobId job, string? cursor, int limit, CancellationToken cancel)
    {
        var behind = cursor is null ? (ExecutionCursor?)null : ExecutionCursor.Parse(cursor);
        return database.ReadAsync(async db =>
        {
            var keys = await Behind(Attempts(db, job), behind)
                .Select(a => new { a.Due, a.Suffix }).Distinct()
                .OrderByDescending(k => k.Due).ThenByDescending(k => k.Suffix)
                .Take(limit + 1).ToListAsync(cancel);
            if (keys.Count == 0) return new Page<RecordedExecution>([], null);

            var shown = keys.Take(limit).Select(k => (k.Due, k.Suffix)).ToHashSet();
            var (newest, oldest) = (keys[0].Due, keys[shown.Count - 1].Due);
            var rows = await WithoutOutput(Attempts(db, job).Where(a => a.Due <= newest && a.Due >= oldest)).ToListAsync(cancel);

            var items = AttemptRow.Group(job, rows.Where(r => shown.Contains((r.Due, r.Suffix)))).Reverse().ToImmutableArray();
            return new Page<RecordedExecution>(items, keys.Count > limit ? ExecutionCursor.Behind(items[^1].Id).ToString() : null);
        }, cancel);
    }

    public Task<RecordedExecution?> FindAsync(ExecutionId id, CancellationToken cancel)
    {
        var (due, suffix) = (id.Due.ToUnixTimeSeconds(), id.Suffix ?? "");
        return database.ReadAsync(async db =>
        {
            var rows = await Attempts(db, id.Job).Where(a => a.Due == due && a.Suffix == suffix).OrderBy(a => a.Node).ThenBy(a => a.Number).ToListAsync(cancel);
            return AttemptRow.Group(id.Job, rows).SingleOrDefault();
        }, cancel);
    }

    public Task<RecordedRange> ReadRangeAsync(JobId job, DateTimeOffset after, DateTimeOffset through, CancellationToken cancel)
    {
        var (afterSeconds, throughSeconds) = (after.ToUnixTimeSeconds(), through.ToUnixTimeSeconds());
        var (afterMillis, throughMillis) = (after.ToUnixTimeMilliseconds(), through.ToUnixTimeMilliseconds());
        return database.ReadAsync(async db =>
        {
            var attempts = Attempts(db, job).Where(a => a.Due > afterSeconds && a.Due <= throughSeconds);
            var tooMany = await attempts.Select(a => new { a.Due, a.Suffix }).Distinct()
                .OrderBy(k => k.Due).ThenBy(k => k.Suffix).Skip(Accounting.MaxEntries).Take(1).ToListAsync(cancel);
            if (tooMany is [var last]) attempts = attempts.Where(a => a.Due <= last.Due);

            var rows = await WithoutOutput(attempts).ToListAsync(cancel);
            var skips = await db.GetTable<SkipRow>()
                .Where(s => s.Job == job.Value && s.Through > afterMillis && s.After < throughMillis)
                .OrderBy(s => s.Through).ThenBy(s => s.After).Take(Accounting.MaxEntries + 1).ToListAsync(cancel);
            var trimmed = await db.GetTable<TrimmedRow>().Where(t => t.Job == job.Value).Select(t => t.Through).ToListAsync(cancel);

            return new RecordedRange(
                AttemptRow.Group(job, rows).Take(Accounting.MaxEntries + 1).ToImmutableArray(),
                skips.Select(s => s.ToRecord(job)).ToImmutableArray(),
                trimmed is [var instant] ? DateTimeOffset.FromUnixTimeMilliseconds(instant) : null);
        }, cancel);
    }

    public Task<IReadOnlyCollection<JobId>> TrimAsync(IReadOnlyDictionary<JobId, HistoryPolicy> jobs, DateTimeOffset now, int most, CancellationToken cancel) =>
        database.WriteAsync<IReadOnlyCollection<JobId>>(async transaction =>
        {
            var more = new List<JobId>();
            foreach (var (job, keep) in jobs.OrderBy(j => j.Key))
                if (await HistoryTrimming.TrimAsync(transaction, job, keep, now, most, cancel) >= most) more.Add(job);
            return more;
        }, cancel);

    public Task<int> TrimOlderAsync(DateTimeOffset before, int most, CancellationToken cancel) =>
        database.WriteAsync(transaction => HistoryTrimming.TrimOlderAsync(transaction, before, most, cancel), cancel);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static IQueryable<AttemptRow> Attempts(DataConnection db, JobId job) => db.GetTable<AttemptRow>().Where(a => a.Job == job.Value);

    private static IQueryable<AttemptRow> Behind(IQueryable<AttemptRow> attempts, ExecutionCursor? cursor)
    {
        if (cursor is not { } behind) return attempts;
        var (due, suffix) = (behind.Due.ToUnixTimeSeconds(), behind.Suffix);

        // The first condition says nothing new, but lets the database begin in the index where the page begins.
        return attempts.Where(a => a.Due <= due && (a.Due < due || string.CompareOrdinal(a.Suffix, suffix) < 0));
    }

    /// <summary>In the order of the key; the output stays in the database.</summary>
    private static IQueryable<AttemptRow> WithoutOutput(IQueryable<AttemptRow> attempts) =>
        attempts.OrderBy(a => a.Due).ThenBy(a => a.Suffix).ThenBy(a => a.Node).ThenBy(a => a.Number).Select(a => new AttemptRow
        {
            Job = a.Job,
            Due = a.Due,
            Suffix = a.Suffix,
            Node = a.Node,
            Number = a.Number,
            Trigger = a.Trigger,
            Revision = a.Revision,
            Outcome = a.Outcome,
            ExitCode = a.ExitCode,
            Reason = a.Reason,
            Started = a.Started,
            Finished = a.Finished,
            Planned = a.Planned,
            Request = a.Request,
            OutputCut = a.OutputCut,
            Output = "",
        });

    private static List<T> Sorted<T>(IEnumerable<T> rows, Comparison<T> order)
    {
        var sorted = rows.ToList();
        sorted.Sort(order);
        return sorted;
    }
}

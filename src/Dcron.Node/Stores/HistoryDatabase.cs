using System.Data.Common;
using LinqToDB.Data;

namespace Dcron.Node.Stores;

/// <summary>What differs between the databases that can hold the history: opening, bulk upserts, and what their errors mean.</summary>
internal abstract class HistoryDatabase : IAsyncDisposable
{
    /// <summary>All but <c>output</c> and the key: what an upsert replaces.</summary>
    private static readonly string[] Replaced =
        ["evidence", "trigger", "revision", "outcome", "exit_code", "reason", "started", "finished", "output_cut", "output", "planned", "request"];

    protected static readonly string AttemptColumns = "job, due, suffix, node, number, " + string.Join(", ", Replaced);

    protected static readonly string OnAttemptConflict =
        "ON CONFLICT (job, due, suffix, node, number) DO UPDATE SET " + string.Join(", ", Replaced.Select(c => $"{c} = excluded.{c}"))
        + " WHERE excluded.evidence >= dcron_attempts.evidence";

    protected const string SkipColumns = "job, through, after, reason, schedule, timezone, at";

    protected const string OnSkipConflict =
        "ON CONFLICT (job, through, after) DO UPDATE SET reason = excluded.reason, schedule = excluded.schedule, timezone = excluded.timezone, at = excluded.at";

    /// <summary>The database in words: <c>/var/lib/dcron/history.db</c>, <c>PostgreSQL at db:5432, database dcron</c>.</summary>
    public abstract string Where { get; }

    /// <summary>A text type that compares by code point, as <see cref="string.CompareOrdinal(string, string)"/> nearly does.</summary>
    public abstract string TextType { get; }

    /// <summary>A long output lies within its row, so that a column behind it is read only by way of it.</summary>
    public abstract bool ReadsThroughOutput { get; }

    public abstract Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>Two nodes that start at once upgrade the schema one after the other.</summary>
    public abstract Task LockSchemaAsync(DbTransaction transaction, CancellationToken cancel);

    /// <summary>In the order of the key, no key twice.</summary>
    public abstract Task UpsertAsync(DbTransaction transaction, IReadOnlyList<AttemptRow> attempts, CancellationToken cancel);

    /// <summary>In the order of the key, no key twice.</summary>
    public abstract Task UpsertAsync(DbTransaction transaction, IReadOnlyList<SkipRow> skips, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();

    /// <summary>What a fault means, where, and what to do; null: it is not the database's.</summary>
    protected abstract string? Explain(Exception fault);

    protected abstract DataConnection Linq(DbConnection connection);

    /// <exception cref="StoreUnavailableException">Nothing was changed.</exception>
    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancel) => ExplainedAsync(async () =>
    {
        await using var connection = await OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var result = await write(transaction);
        await transaction.CommitAsync(cancel);
        return result;
    });

    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public Task<T> ReadAsync<T>(Func<DataConnection, Task<T>> read, CancellationToken cancel) => ExplainedAsync(async () =>
    {
        await using var connection = await OpenAsync(cancel);
        await using var linq = Linq(connection);
        return await read(linq);
    });

    private async Task<T> ExplainedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (Explain(fault) is { } explained)
        {
            throw new StoreUnavailableException(explained, fault);
        }
    }
}

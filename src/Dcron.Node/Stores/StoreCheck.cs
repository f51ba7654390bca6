using System.Data.Common;
using Akka.Persistence.Etcd.Housekeeping;
using Dcron.Node.Configuration;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Dcron.Node.Stores;

/// <summary>Opens the stores once before the node starts, so that one that cannot be opened is said in one sentence and not by a journal that retries.</summary>
internal static class StoreCheck
{
    /// <exception cref="StartException">The data folder or a database cannot be used.</exception>
    public static async Task RunAsync(NodeConfig config, CancellationToken cancel)
    {
        if (!config.Has(NodeConfig.Scheduler)) return;
        if (config.Journal is { IsSqlite: true } || config.History is { IsSqlite: true }) CreateFolder(config.DataDir);
        if (config.Etcd is { } etcd) await AskAsync(etcd, cancel);
        if (config.Journal is { } journal) await OpenAsync(journal, "journal", cancel);
        if (config.History is { } history) await OpenAsync(history, "history", cancel);
        await PrepareHistoryAsync(config, cancel);
    }

    private static async Task PrepareHistoryAsync(NodeConfig config, CancellationToken cancel)
    {
        var history = HistoryStore.Of(config);
        await using var opened = (IAsyncDisposable)history;
        try
        {
            await history.InitializeAsync(cancel);
        }
        catch (StoreUnavailableException e)
        {
            throw new StartException(NodeExitCode.Store, e.Message, e);
        }
    }

    // A member that is away is no reason not to start: the others serve.
    private static async Task AskAsync(EtcdStore etcd, CancellationToken cancel)
    {
        var health = await EtcdHealth.CheckAsync(etcd.Settings, cancel);
        if (health.Condition == EtcdCondition.Unhealthy)
            throw new StartException(NodeExitCode.Store, $"The {(etcd.HasJournal ? "journal" : "history")} in etcd cannot be used. {health.Description}");
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(NodeExitCode.Store, $"The data folder {folder} cannot be created: {e.Message.TrimEnd('.')}. Set dcron.data-dir to a folder that this user may write.", e);
        }
    }

    private static async Task OpenAsync(SqlStore store, string what, CancellationToken cancel)
    {
        try
        {
            await using DbConnection connection = store.IsSqlite ? new SqliteConnection(store.ConnectionString) : new NpgsqlConnection(store.ConnectionString);
            await connection.OpenAsync(cancel);
            if (store.IsSqlite) await PrepareSqliteAsync(connection, cancel);
        }
        catch (Exception e) when (e is DbException or ArgumentException or IOException or TimeoutException)
        {
            throw new StartException(NodeExitCode.Store, $"The {what} cannot be opened ({store.Provider}, {Secrets.HideInConnectionString(store.ConnectionString)}): {e.Message}", e);
        }
    }

    // Write-ahead logging is a property of the file and stays. How far a commit is synced is one of each connection: FULL is what
    // SQLite opens with, and a power cut then loses no commit. A build of SQLite that opens with less is refused.
    private static async Task PrepareSqliteAsync(DbConnection connection, CancellationToken cancel)
    {
        var mode = await AskAsync(connection, "PRAGMA journal_mode=WAL", cancel);
        if (mode != "wal") throw new IOException($"it does not take write-ahead logging (journal_mode is {mode})");
        var synchronous = await AskAsync(connection, "PRAGMA synchronous", cancel);
        if (synchronous is not ("2" or "3")) throw new IOException($"it opens with synchronous={synchronous}; expected 2 (FULL)");
        // Takes the write lock and gives it back: a read-only file or folder is found out here.
        await AskAsync(connection, "BEGIN IMMEDIATE", cancel);
        await AskAsync(connection, "ROLLBACK", cancel);
    }

    private static async Task<string?> AskAsync(DbConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync(cancel))?.ToString();
    }
}

using System.Data.Common;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Data.Sqlite;

namespace Dcron.Node.Stores;

/// <summary>
/// The history in an SQLite file of its own, beside the journal's, since SQLite has one writer a file. A write that returned is on the
/// disk (WAL, <c>synchronous=FULL</c>): executors forget what the history has acknowledged.
/// </summary>
internal sealed class SqliteHistory : HistoryDatabase
{
    public const string FileName = "history.db";

    // All of the connection; journal_mode, which is the file's, is set once. Checkpoints are rarer than the default (16 MB of log), since
    // each of them waits for the disk.
    private const string OnOpen = "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;";

    private static readonly IDataProvider Provider = SQLiteTools.GetDataProvider(SQLiteProvider.Microsoft);

    private readonly string file;
    private readonly string connectionString;
    private volatile bool isWal;

    /// <param name="dataDir">An existing folder.</param>
    public SqliteHistory(string dataDir)
    {
        file = Path.GetFullPath(Path.Combine(dataDir, FileName));
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true, DefaultTimeout = 30 }.ToString();
    }

    public override string Where => file;

    public override string TextType => "text";

    public override bool ReadsThroughOutput => true;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = isWal ? OnOpen : "PRAGMA journal_mode = WAL; " + OnOpen;
            await command.ExecuteNonQueryAsync(cancel);
            isWal = true;
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // A transaction of Microsoft.Data.Sqlite takes the write lock when it begins.
    public override Task LockSchemaAsync(DbTransaction transaction, CancellationToken cancel) => Task.CompletedTask;

    public override Task UpsertAsync(DbTransaction transaction, IReadOnlyList<AttemptRow> attempts, CancellationToken cancel) =>
        UpsertAsync(transaction, "dcron_attempts", AttemptColumns, OnAttemptConflict, attempts, Values, cancel);

    public override Task UpsertAsync(DbTransaction transaction, IReadOnlyList<SkipRow> skips, CancellationToken cancel) =>
        UpsertAsync(transaction, "dcron_skips", SkipColumns, OnSkipConflict, skips, Values, cancel);

    public override ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    protected override DataConnection Linq(DbConnection connection) => new(new DataOptions().UseConnection(Provider, connection, disposeConnection: false));

    protected override string? Explain(Exception fault) => fault is SqliteException e ? $"The history in {file} {Meaning(e)}" : null;

    private string Meaning(SqliteException fault) => fault.SqliteErrorCode switch
    {
        // SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM
        14 when !Directory.Exists(Path.GetDirectoryName(file)) =>
            $"cannot be opened: the folder {Path.GetDirectoryName(file)} does not exist. Create it, or set dcron.data-dir to one that exists.",
        14 or 8 or 3 =>
            $"cannot be opened or written by user '{Environment.UserName}'. Give that user the folder {Path.GetDirectoryName(file)} and the files in it, or set dcron.data-dir to another.",
        // SQLITE_NOTADB, SQLITE_CORRUPT
        26 => "is not an SQLite database. Move the file away, or set dcron.data-dir to another folder.",
        11 => "is damaged. Stop the node, move the file away (the history starts anew; no job is lost with it), or restore it from a backup.",
        // SQLITE_FULL
        13 => "cannot grow: the disk is full. Make room; writing goes on by itself.",
        // SQLITE_BUSY, SQLITE_LOCKED
        5 or 6 => "is locked by another process. Only one dcrond may use a data folder: stop the other, or give it a dcron.data-dir of its own.",
        _ => $"failed: {fault.Message}",
    };

    // One statement prepared once and run per row costs less here than statements of many rows: SQLite is in this process.
    private static async Task UpsertAsync<T>(
        DbTransaction transaction, string table, string columns, string onConflict, IReadOnlyList<T> rows, Action<T, SqliteParameterCollection> values, CancellationToken cancel)
    {
        await using var command = ((SqliteConnection)transaction.Connection!).CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
        var names = columns.Split(", ");
        command.CommandText = $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", names.Select(n => "@" + n))}) {onConflict}";
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = "@" + name });
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            values(row, command.Parameters);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private static void Values(AttemptRow row, SqliteParameterCollection to)
    {
        to[0].Value = row.Job;
        to[1].Value = row.Due;
        to[2].Value = row.Suffix;
        to[3].Value = row.Node;
        to[4].Value = row.Number;
        to[5].Value = row.Evidence;
        to[6].Value = row.Trigger;
        to[7].Value = row.Revision;
        to[8].Value = row.Outcome;
        to[9].Value = row.ExitCode ?? (object)DBNull.Value;
        to[10].Value = row.Reason;
        to[11].Value = row.Started ?? (object)DBNull.Value;
        to[12].Value = row.Finished;
        to[13].Value = row.OutputCut;
        to[14].Value = row.Output;
        to[15].Value = row.Planned ?? (object)DBNull.Value;
        to[16].Value = row.Request ?? (object)DBNull.Value;
    }

    private static void Values(SkipRow row, SqliteParameterCollection to)
    {
        to[0].Value = row.Job;
        to[1].Value = row.Through;
        to[2].Value = row.After;
        to[3].Value = row.Reason;
        to[4].Value = row.Schedule;
        to[5].Value = row.TimeZone ?? (object)DBNull.Value;
        to[6].Value = row.At;
    }
}

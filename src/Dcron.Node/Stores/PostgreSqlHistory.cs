using System.Data.Common;
using System.Net.Sockets;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider;
using LinqToDB.DataProvider.PostgreSQL;
using Npgsql;
using NpgsqlTypes;

namespace Dcron.Node.Stores;

/// <summary>The history in PostgreSQL, shared by all nodes. Rows travel as one array a column and are upserted by one statement.</summary>
internal sealed class PostgreSqlHistory : HistoryDatabase
{
    // Any number will do, so long as nothing else in the database takes the same advisory lock.
    private const long SchemaLock = 0x6463726f6e; // "dcron"

    private static readonly IDataProvider Provider = PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v13);

    private static readonly string UpsertAttempts =
        $"""
        INSERT INTO dcron_attempts ({AttemptColumns})
        SELECT * FROM unnest(@job::text[], @due::bigint[], @suffix::text[], @node::text[], @number::int[], @evidence::int[], @trigger::int[],
          @revision::bigint[], @outcome::int[], @exit_code::int[], @reason::text[], @started::bigint[], @finished::bigint[], @output_cut::bigint[], @output::text[],
          @planned::bigint[], @request::text[])
        {OnAttemptConflict}
        """;

    private static readonly string UpsertSkips =
        $"""
        INSERT INTO dcron_skips ({SkipColumns})
        SELECT * FROM unnest(@job::text[], @through::bigint[], @after::bigint[], @reason::text[], @schedule::text[], @timezone::text[], @at::bigint[])
        {OnSkipConflict}
        """;

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnectionStringBuilder settings;

    /// <exception cref="StoreUnavailableException">The text is no connection string. Its parts are not repeated: any of them may be the password.</exception>
    public PostgreSqlHistory(string connectionString)
    {
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(settings.Host)) throw new ArgumentException("no host", nameof(connectionString));
            source = NpgsqlDataSource.Create(settings);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new StoreUnavailableException(
                "dcron.postgresql.connection-string is not a PostgreSQL connection string; one looks like Host=db.example.org;Username=dcron;Password=...;Database=dcron.");
        }
    }

    public override string Where => $"PostgreSQL at {settings.Host}:{settings.Port}, database {Database}";

    public override string TextType => "text COLLATE \"C\"";

    public override bool ReadsThroughOutput => false;

    private string Database => settings.Database ?? settings.Username ?? "";

    public override async Task<DbConnection> OpenAsync(CancellationToken cancel) => await source.OpenConnectionAsync(cancel);

    public override Task LockSchemaAsync(DbTransaction transaction, CancellationToken cancel) =>
        transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", cancel, ("key", SchemaLock));

    public override async Task UpsertAsync(DbTransaction transaction, IReadOnlyList<AttemptRow> attempts, CancellationToken cancel)
    {
        await using var command = Command(transaction, UpsertAttempts);
        Add(command, "job", NpgsqlDbType.Text, attempts, r => r.Job);
        Add(command, "due", NpgsqlDbType.Bigint, attempts, r => r.Due);
        Add(command, "suffix", NpgsqlDbType.Text, attempts, r => r.Suffix);
        Add(command, "node", NpgsqlDbType.Text, attempts, r => r.Node);
        Add(command, "number", NpgsqlDbType.Integer, attempts, r => r.Number);
        Add(command, "evidence", NpgsqlDbType.Integer, attempts, r => r.Evidence);
        Add(command, "trigger", NpgsqlDbType.Integer, attempts, r => r.Trigger);
        Add(command, "revision", NpgsqlDbType.Bigint, attempts, r => r.Revision);
        Add(command, "outcome", NpgsqlDbType.Integer, attempts, r => r.Outcome);
        Add(command, "exit_code", NpgsqlDbType.Integer, attempts, r => r.ExitCode);
        Add(command, "reason", NpgsqlDbType.Text, attempts, r => r.Reason);
        Add(command, "started", NpgsqlDbType.Bigint, attempts, r => r.Started);
        Add(command, "finished", NpgsqlDbType.Bigint, attempts, r => r.Finished);
        Add(command, "output_cut", NpgsqlDbType.Bigint, attempts, r => r.OutputCut);
        Add(command, "output", NpgsqlDbType.Text, attempts, r => r.Output);
        Add(command, "planned", NpgsqlDbType.Bigint, attempts, r => r.Planned);
        Add(command, "request", NpgsqlDbType.Text, attempts, r => r.Request);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async Task UpsertAsync(DbTransaction transaction, IReadOnlyList<SkipRow> skips, CancellationToken cancel)
    {
        await using var command = Command(transaction, UpsertSkips);
        Add(command, "job", NpgsqlDbType.Text, skips, r => r.Job);
        Add(command, "through", NpgsqlDbType.Bigint, skips, r => r.Through);
        Add(command, "after", NpgsqlDbType.Bigint, skips, r => r.After);
        Add(command, "reason", NpgsqlDbType.Text, skips, r => r.Reason);
        Add(command, "schedule", NpgsqlDbType.Text, skips, r => r.Schedule);
        Add(command, "timezone", NpgsqlDbType.Text, skips, r => r.TimeZone);
        Add(command, "at", NpgsqlDbType.Bigint, skips, r => r.At);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    protected override DataConnection Linq(DbConnection connection) => new(new DataOptions().UseConnection(Provider, connection, disposeConnection: false));

    protected override string? Explain(Exception fault) => fault switch
    {
        PostgresException e => $"The history in {Where} {Meaning(e)}",
        NpgsqlException { InnerException: SocketException e } =>
            $"The history in {Where} cannot be reached: {e.Message}. Start the server, or correct dcron.postgresql.connection-string.",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            $"The history in {Where} did not answer in time. See whether the server is overloaded or the network cut.",
        NpgsqlException e => $"The history in {Where} failed: {e.Message}",
        SocketException e => $"The history in {Where} cannot be reached: {e.Message}. Start the server, or correct dcron.postgresql.connection-string.",
        _ => null,
    };

    private string Meaning(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"refused user '{settings.Username}': {fault.MessageText}. Correct the user name or the password in dcron.postgresql.connection-string.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"cannot be opened: the server has no such database. Create it (createdb {Database}), or correct dcron.postgresql.connection-string.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"refused: {fault.MessageText}. Grant user '{settings.Username}' the right to create and use tables there.",
        PostgresErrorCodes.DiskFull => "cannot grow: the server's disk is full. Make room; writing goes on by itself.",
        PostgresErrorCodes.TooManyConnections => "has no connection left. Raise the server's max_connections, or lower 'Maximum Pool Size' in dcron.postgresql.connection-string.",
        _ => $"failed: {fault.MessageText} (SQLSTATE {fault.SqlState}).",
    };

    private static NpgsqlCommand Command(DbTransaction transaction, string sql) =>
        new(sql, (NpgsqlConnection)transaction.Connection!, (NpgsqlTransaction)transaction);

    private static void Add<TRow, TValue>(NpgsqlCommand command, string name, NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(rows[i]);
        command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = values });
    }
}

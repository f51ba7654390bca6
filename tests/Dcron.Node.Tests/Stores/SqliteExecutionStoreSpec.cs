using Dcron.Actors.History;
using Dcron.Node.Stores;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Dcron.Node.Tests.Stores;

public sealed class SqliteExecutionStoreSpec : ExecutionStoreSpec
{
    private readonly string folder = Directory.CreateTempSubdirectory("dcron-history-").FullName;

    protected override Task<IExecutionStore> OpenAsync() => Task.FromResult<IExecutionStore>(SqlExecutionStore.OnSqlite(folder));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Writes_ahead_to_a_log()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "history.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Says_when_the_folder_does_not_exist()
    {
        var missing = Path.Combine(folder, "no", "such");
        var error = await FailureAsync(missing);
        Assert.Equal(
            $"The history in {missing}/history.db cannot be opened: the folder {missing} does not exist. Create it, or set dcron.data-dir to one that exists.", error.Message);
    }

    [Fact]
    public async Task Says_when_the_file_is_no_database()
    {
        var other = Directory.CreateDirectory(Path.Combine(folder, "other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(other, "history.db"), new string('x', 5_000));
        var error = await FailureAsync(other);
        Assert.StartsWith($"The history in {other}/history.db is not an SQLite database.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_it_may_not_write_there()
    {
        var other = Directory.CreateDirectory(Path.Combine(folder, "other")).FullName;
        Directory.CreateDirectory(Path.Combine(other, "history.db"));
        var error = await FailureAsync(other);
        Assert.Contains($"cannot be opened or written by user '{Environment.UserName}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_schema_newer_than_it_knows()
    {
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "history.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE dcron_schema SET version = 999";
            await command.ExecuteNonQueryAsync();
        }

        var error = await FailureAsync(folder);
        Assert.Contains("schema version 999, made by a newer dcrond", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_over_a_history_of_the_first_version()
    {
        var old = Directory.CreateDirectory(Path.Combine(folder, "old")).FullName;
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(old, "history.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = FirstVersion;
            await command.ExecuteNonQueryAsync();
        }

        await using var store = SqlExecutionStore.OnSqlite(old);
        await store.InitializeAsync(CancellationToken.None);
        await store.WriteAsync([Records.Attempt(Records.Noon.AddMinutes(1)) with { PlannedAt = Records.Noon }], [], CancellationToken.None);

        var kept = (await store.ListAsync(Records.Backup, null, 10, CancellationToken.None)).Items.SelectMany(e => e.Attempts).ToList();
        Assert.Equal([(Records.Noon.AddMinutes(1), Records.Noon), (Records.Noon, (DateTimeOffset?)null)], kept.Select(a => (a.Id.Execution.Due, a.PlannedAt)));
        Assert.Equal("old output", (await store.FindAsync(kept[1].Id.Execution, CancellationToken.None))!.Attempts[0].Output);
    }

    private const string FirstVersion =
        """
        CREATE TABLE dcron_attempts (
          job text NOT NULL, due bigint NOT NULL, suffix text NOT NULL, node text NOT NULL, number integer NOT NULL,
          evidence integer NOT NULL, trigger integer NOT NULL, revision bigint NOT NULL, outcome integer NOT NULL, exit_code integer,
          reason text NOT NULL, started bigint, finished bigint NOT NULL, output_cut bigint NOT NULL, output text NOT NULL,
          PRIMARY KEY (job, due, suffix, node, number));
        CREATE INDEX dcron_attempts_finished ON dcron_attempts (finished);
        CREATE TABLE dcron_skips (
          job text NOT NULL, through bigint NOT NULL, after bigint NOT NULL,
          reason text NOT NULL, schedule text NOT NULL, timezone text, at bigint NOT NULL,
          PRIMARY KEY (job, through, after));
        CREATE INDEX dcron_skips_at ON dcron_skips (at);
        CREATE TABLE dcron_trimmed (job text NOT NULL PRIMARY KEY, through bigint NOT NULL);
        CREATE TABLE dcron_schema (part varchar(40) NOT NULL PRIMARY KEY, version integer NOT NULL);
        INSERT INTO dcron_schema (part, version) VALUES ('history', 1);
        INSERT INTO dcron_attempts VALUES ('backup', 1795521600, '', 'n1', 1, 3, 1, 3, 1, 0, '', 1795521600002, 1795521601500, 0, 'old output');
        """;

    private static async Task<StoreUnavailableException> FailureAsync(string folder)
    {
        await using var store = SqlExecutionStore.OnSqlite(folder);
        return await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(CancellationToken.None));
    }
}

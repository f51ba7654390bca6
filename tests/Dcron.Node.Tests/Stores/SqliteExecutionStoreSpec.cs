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

    private static async Task<StoreUnavailableException> FailureAsync(string folder)
    {
        await using var store = SqlExecutionStore.OnSqlite(folder);
        return await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(CancellationToken.None));
    }
}

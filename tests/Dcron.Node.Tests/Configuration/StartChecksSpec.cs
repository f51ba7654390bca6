using System.Net;
using System.Net.Sockets;
using Dcron.Node.Stores;
using Microsoft.Data.Sqlite;

namespace Dcron.Node.Tests.Configuration;

public sealed class StartChecksSpec : IDisposable
{
    private readonly Loading loading = new();

    public void Dispose()
    {
        // A pooled connection holds its file.
        SqliteConnection.ClearAllPools();
        loading.Dispose();
    }

    [Theory]
    [InlineData("dcron.http.port", "HTTP")]
    [InlineData("akka.remote.dot-netty.tcp.port", "remoting")]
    public void Name_the_port_that_is_in_use_and_the_key_to_change(string key, string what)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var config = loading.Set("dcron.http.port=0", "akka.remote.dot-netty.tcp.port=0", $"{key}={port}").Load();

        var refusal = Assert.Throws<StartException>(() => PortCheck.Run(config));

        Assert.Equal(NodeExitCode.Port, refusal.Code);
        Assert.StartsWith($"The {what} port 127.0.0.1:{port} is in use", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_the_data_folder_and_turn_on_write_ahead_logging()
    {
        var config = loading.Set($"dcron.data-dir={loading.Folder}/new/data").Load();

        await StoreCheck.RunAsync(config, TestContext.Current.CancellationToken);

        Assert.True(File.Exists(Path.Combine(config.DataDir, "journal.db")));
        await using var connection = new SqliteConnection(config.Journal!.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("wal", Ask(connection, "PRAGMA journal_mode"));
        Assert.Equal("2", Ask(connection, "PRAGMA synchronous"));
    }

    [Fact]
    public async Task Say_which_store_cannot_be_opened_and_where_it_is()
    {
        await File.WriteAllTextAsync(Path.Combine(loading.Folder, "journal.db"), string.Concat(Enumerable.Repeat("no database", 100)), TestContext.Current.CancellationToken);
        var config = loading.Set($"dcron.data-dir={loading.Folder}").Load();

        var refusal = await Assert.ThrowsAsync<StartException>(() => StoreCheck.RunAsync(config, TestContext.Current.CancellationToken));

        Assert.Equal(NodeExitCode.Store, refusal.Code);
        Assert.Contains("The journal cannot be opened", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(loading.Folder, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_no_password_of_a_database_that_is_away()
    {
        var config = loading.Config("postgresql.conf")
            .Set("dcron.cluster.alone=on", "dcron.postgresql.connection-string=Host=127.0.0.1;Port=1;Username=u;Password=hunter2").Load();

        var refusal = await Assert.ThrowsAsync<StartException>(() => StoreCheck.RunAsync(config, TestContext.Current.CancellationToken));

        Assert.Equal(NodeExitCode.Store, refusal.Code);
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_the_stores_alone_on_a_node_that_does_not_schedule()
    {
        var config = loading.Set("akka.cluster.roles=executor", $"dcron.data-dir={loading.Folder}/none").Load();

        await StoreCheck.RunAsync(config, TestContext.Current.CancellationToken);

        Assert.False(Directory.Exists(config.DataDir));
    }

    private static string? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}

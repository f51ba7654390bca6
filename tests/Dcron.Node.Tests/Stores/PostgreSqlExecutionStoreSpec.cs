using Dcron.Actors.History;
using Dcron.Node.Stores;
using Dcron.Node.Tests.EndToEnd;
using Xunit;

namespace Dcron.Node.Tests.Stores;

public sealed class PostgreSqlExecutionStoreSpec(PostgreSqlExecutionStoreSpec.Shared shared) : ExecutionStoreSpec, IClassFixture<PostgreSqlExecutionStoreSpec.Shared>
{
    protected override async Task<IExecutionStore> OpenAsync() =>
        SqlExecutionStore.OnPostgreSql(await shared.Server.CreateDatabaseAsync("dcron_" + Guid.NewGuid().ToString("n")));

    [Fact]
    public async Task Nodes_that_start_at_once_create_the_tables_once()
    {
        var database = await shared.Server.CreateDatabaseAsync("race");
        var stores = Enumerable.Range(0, 5).Select(_ => SqlExecutionStore.OnPostgreSql(database)).ToList();
        await Task.WhenAll(stores.Select(s => s.InitializeAsync(CancellationToken.None)));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Says_when_the_password_is_wrong_without_repeating_it()
    {
        var error = await FailureAsync(shared.Server.ConnectionString(password: "hunter2"));
        Assert.Contains($"PostgreSQL at 127.0.0.1:{shared.Server.Port}, database postgres refused user 'dcron'", error.Message, StringComparison.Ordinal);
        Assert.Contains("dcron.postgresql.connection-string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_the_database_does_not_exist()
    {
        var error = await FailureAsync(shared.Server.ConnectionString("nowhere"));
        Assert.Contains("database nowhere cannot be opened: the server has no such database. Create it (createdb nowhere)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_no_server_answers()
    {
        var error = await FailureAsync("Host=127.0.0.1;Port=1;Username=dcron;Password=hunter2;Database=dcron");
        Assert.Contains("PostgreSQL at 127.0.0.1:1, database dcron cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host=db;Password=hunter2;hunter3=x")]
    [InlineData("Host=db;Port=hunter2")]
    [InlineData("hunter2")]
    [InlineData("postgres://dcron:hunter2@db/dcron")]
    public void Says_when_the_text_is_no_connection_string_without_repeating_it(string text)
    {
        var error = Assert.Throws<StoreUnavailableException>(() => SqlExecutionStore.OnPostgreSql(text));
        Assert.Contains("dcron.postgresql.connection-string is not a PostgreSQL connection string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<StoreUnavailableException> FailureAsync(string connectionString)
    {
        await using var store = SqlExecutionStore.OnPostgreSql(connectionString);
        return await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(CancellationToken.None));
    }

    public sealed class Shared : IAsyncLifetime
    {
        internal PostgresServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync();

        public ValueTask DisposeAsync() => Server is null ? ValueTask.CompletedTask : Server.DisposeAsync();
    }
}

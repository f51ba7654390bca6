using Dcron.Node.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>The PostgreSQL server of a whole test run, started by the first test that needs it.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private PostgresServer? server;
    private int databases;

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await starting.WaitAsync();
        try
        {
            server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            starting.Release();
        }

        return await server.CreateDatabaseAsync($"dcron_{Interlocked.Increment(ref databases)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        starting.Dispose();
    }
}

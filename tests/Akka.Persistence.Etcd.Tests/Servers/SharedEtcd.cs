using Akka.Configuration;
using Akka.Persistence.Etcd.Tests.Client;
using Akka.Persistence.Etcd.Tests.Servers;

[assembly: AssemblyFixture(typeof(SharedEtcd))]

namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>One etcd for all tests that do it no harm; each has a key prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private EtcdServer? server;
    private int prefixes;

    internal async Task<EtcdServer> ServerAsync()
    {
        await starting.WaitAsync();
        try
        {
            return server ??= await EtcdServer.StartAsync();
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>Settings of the client with a prefix that no other test has, over the defaults.</summary>
    public async Task<Config> ConfigAsync(string more = "")
    {
        var hocon = Settings.Hocon([(await ServerAsync()).Endpoint], $"key-prefix = \"test-{Interlocked.Increment(ref prefixes)}/\"");
        return ConfigurationFactory.ParseString(more).WithFallback(ConfigurationFactory.ParseString(hocon)).WithFallback(EtcdPersistence.DefaultConfiguration);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        starting.Dispose();
    }
}

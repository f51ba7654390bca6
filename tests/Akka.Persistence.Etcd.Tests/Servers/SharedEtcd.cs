using Akka.Configuration;
using Akka.Persistence.Etcd.Tests.Client;
using Akka.Persistence.Etcd.Tests.Servers;

[assembly: AssemblyFixture(typeof(SharedEtcd))]

namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>The etcd server of a whole test run. Each test that does not harm it takes a key prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncLifetime
{
    private EtcdServer? server;
    private int prefixes;

    public string Endpoint => server!.Endpoint;

    public string NewPrefix() => $"test{Interlocked.Increment(ref prefixes)}/";

    /// <summary>Journal and snapshot store on this server, under the prefix.</summary>
    public Config Plugins(string prefix, string more = "") => EtcdPlugins.Config([Endpoint], prefix, more);

    /// <summary>The same under a prefix of its own, with the defaults of the library.</summary>
    public Config Fresh(string more = "") => Plugins(NewPrefix(), more).WithFallback(EtcdPersistence.DefaultConfiguration);

    public async ValueTask InitializeAsync() => server = await EtcdServer.StartAsync();

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

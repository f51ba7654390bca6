using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Etcd.Tests.Servers;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>An actor system whose writers persist all the time, while a test does harm to etcd.</summary>
internal sealed class WritingNode : IAsyncDisposable
{
    private const string Quick = "akka.persistence.etcd { deadline = 3s, attempt-timeout = 1s }\nakka.loglevel = OFF\nakka.stdout-loglevel = OFF";
    private readonly string[] ids;
    private readonly IReadOnlyList<string> endpoints;
    private readonly ActorSystem system;

    private WritingNode(IReadOnlyList<string> endpoints, int writers, string more)
    {
        this.endpoints = endpoints;
        ids = [.. Enumerable.Range(1, writers).Select(n => $"writer-{n}")];
        system = NewSystem(more);
        foreach (var id in ids) system.ActorOf(SteadyWriter.Supervised(id, Ledger), id);
    }

    public Ledger Ledger { get; } = new();

    public static WritingNode Start(IReadOnlyList<string> endpoints, int writers = 8, string more = "") => new(endpoints, writers, more);

    /// <summary>Stops the writers, and checks with a new actor system that the journal has what they were told, and nothing else.</summary>
    public async Task CheckAsync(string more = "")
    {
        await system.Terminate();
        var reader = NewSystem(more);
        try
        {
            foreach (var id in ids) Ledger.Check(id, await Stored.ReadAsync(reader, id));
        }
        finally
        {
            await reader.Terminate();
        }
    }

    public async ValueTask DisposeAsync() => await system.Terminate();

    private ActorSystem NewSystem(string more) => ActorSystem.Create("faults", ConfigurationFactory.ParseString(Quick).WithFallback(EtcdPlugins.Config(endpoints, more: more)));
}

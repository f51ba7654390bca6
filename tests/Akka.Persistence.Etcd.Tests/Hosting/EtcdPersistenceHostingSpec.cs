using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Etcd.Hosting;
using Akka.Persistence.Etcd.Tests.Servers;
using Akka.Persistence.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Akka.Persistence.Etcd.Tests.Hosting;

public sealed class EtcdPersistenceHostingSpec(SharedEtcd etcd)
{
    [Fact]
    public async Task Persists_through_event_adapters_and_is_healthy()
    {
        using var host = await StartAsync(etcd.Endpoint);
        var actor = host.Services.GetRequiredService<ActorRegistry>().Get<Words>();

        Assert.Equal("one", await actor.Ask<string>("one", TimeSpan.FromSeconds(20)));
        await actor.GracefulStop(TimeSpan.FromSeconds(20));
        var again = host.Services.GetRequiredService<ActorSystem>().ActorOf(Props.Create(() => new Words()));

        Assert.Equal("adapted one,two", await again.Ask<string>("two", TimeSpan.FromSeconds(20)));
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(2, health.Entries.Count(e => e.Key.Contains("etcd", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Is_unhealthy_when_etcd_is_away_and_says_what_to_do()
    {
        using var host = await StartAsync("http://127.0.0.1:1");

        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.NotEqual(HealthStatus.Healthy, health.Status);
        Assert.Contains("akka.persistence.etcd.endpoints", string.Join('\n', health.Entries.Select(e => $"{e.Key}: {e.Value.Description} {e.Value.Exception?.Message}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_to_set_up_nothing()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddAkka("none", akka => akka.WithEtcdPersistence(new EtcdConnectionOptions(), null, null));
        using var host = builder.Build();

        Assert.Throws<ArgumentException>(() => host.Services.GetRequiredService<ActorSystem>());
    }

    private async Task<IHost> StartAsync(string endpoint)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka("hosted", akka => akka
            .WithEtcdPersistence(
                new EtcdConnectionOptions { Endpoints = [endpoint], KeyPrefix = etcd.NewPrefix(), Deadline = TimeSpan.FromSeconds(4) },
                new EtcdJournalOptions { MaxInFlight = 2 },
                new EtcdSnapshotOptions { ChunkSize = 100_000 },
                journal => journal.AddReadEventAdapter<Adapted>("adapted", [typeof(string)]).WithHealthCheck(),
                snapshots => snapshots.WithHealthCheck())
            .WithActors((system, registry) => registry.Register<Words>(system.ActorOf(Props.Create(() => new Words())))));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class Adapted : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single($"adapted {evt}");
    }

    private sealed class Words : ReceivePersistentActor
    {
        private readonly List<string> words = [];

        public Words()
        {
            Recover<string>(words.Add);
            Command<string>(word => Persist(word, w =>
            {
                words.Add(w);
                Sender.Tell(string.Join(',', words));
            }));
        }

        public override string PersistenceId => "words";
    }
}

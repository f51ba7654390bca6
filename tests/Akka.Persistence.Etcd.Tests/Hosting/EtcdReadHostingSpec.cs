using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Hosting;
using Akka.Persistence.Etcd.Hosting;
using Akka.Persistence.Etcd.Query;
using Akka.Persistence.Etcd.Tests.Servers;
using Akka.Persistence.Query;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Akka.Persistence.Etcd.Tests.Hosting;

public sealed class EtcdReadHostingSpec(SharedEtcd etcd)
{
    [Fact]
    public async Task Makes_everything_known_and_takes_what_it_is_told()
    {
        var client = etcd.Fresh();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthChecks();
        builder.Services.AddLogging().AddAkka("hosted", akka => akka
            .AddHocon(client, HoconAddMode.Prepend)
            .WithEtcdReadJournal("akka.persistence.journal.inmem")
            .WithEtcdLease(TimeSpan.FromSeconds(3))
            .WithEtcdCompaction(TimeSpan.FromMinutes(7))
            .WithEtcdHealthCheck());
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var system = host.Services.GetRequiredService<ActorSystem>();

        Assert.NotNull(PersistenceQuery.Get(system).ReadJournalFor<EtcdReadJournal>(EtcdReadJournal.Identifier));
        Assert.Equal("akka.persistence.journal.inmem", system.Settings.Config.GetString($"{EtcdReadJournal.Identifier}.write-plugin"));
        Assert.Equal(TimeSpan.FromMinutes(7), system.Settings.Config.GetTimeSpan("akka.persistence.etcd.compaction.interval"));
        var lease = LeaseProvider.Get(system).GetLease("hosted", "akka.coordination.lease.etcd", "a");
        Assert.Equal(TimeSpan.FromSeconds(3), lease.Settings.TimeoutSettings.HeartbeatTimeout);
        Assert.True(await lease.Acquire());
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Contains("endpoints of etcd answer", health.Entries["etcd"].Description);
        Assert.Equal(HealthStatus.Healthy, health.Entries["etcd"].Status);

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("akka.persistence.etcd.compaction.interval = 10ms", "akka.persistence.etcd.compaction.interval is '10ms': write off, or 1s or more.")]
    [InlineData("akka.persistence.etcd.compactions.interval = 1m", "compactions is not a setting")]
    [InlineData("akka.persistence.query.journal.etcd.tag-bufer = 1", "tag-bufer is not a setting")]
    public void Refuses_a_setting_that_is_wrong(string setting, string words)
    {
        var config = ConfigurationFactory.ParseString(setting + "\nakka.loglevel = OFF").WithFallback(etcd.Fresh());
        var refused = Assert.ThrowsAny<Exception>(() =>
        {
            using var system = ActorSystem.Create("refusing", config);
            return PersistenceQuery.Get(system).ReadJournalFor<EtcdReadJournal>(EtcdReadJournal.Identifier);
        });
        Assert.Contains(words, refused.GetBaseException().Message, StringComparison.Ordinal);
    }
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Housekeeping;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;

namespace Akka.Persistence.Etcd;

/// <summary>What the plugins of one actor system share: the settings, the connection to etcd, and its housekeeping.</summary>
public sealed class EtcdPersistence : IExtension
{
    private readonly Housekeeper housekeeper;

    internal EtcdPersistence(ExtendedActorSystem system)
    {
        system.Settings.InjectTopLevelFallback(DefaultConfiguration);
        var config = system.Settings.Config.GetConfig(EtcdSettings.Section);
        Settings = EtcdSettings.From(config);
        Connection = new EtcdConnection(Settings, TimeProvider.System);
        Keys = new EtcdKeys(Settings.KeyPrefix);
        housekeeper = new Housekeeper(Connection, Keys, HousekeepingSettings.From(config), Settings, Logging.GetLogger(system, typeof(EtcdPersistence)), TimeProvider.System);
        system.RegisterOnTermination(() =>
        {
            housekeeper.Dispose();
            Connection.Dispose();
        });
    }

    /// <summary>The defaults: this assembly's commented reference.conf.</summary>
    public static Config DefaultConfiguration { get; } =
        ConfigurationFactory.FromResource("Akka.Persistence.Etcd.reference.conf", typeof(EtcdPersistence).Assembly);

    public EtcdSettings Settings { get; }

    /// <summary>The connection that journal, snapshot store, read journal and leases use together.</summary>
    public EtcdConnection Connection { get; }

    internal EtcdKeys Keys { get; }

    /// <summary>Asks every member how it is, and for alarms; the answer is in words.</summary>
    public Task<EtcdHealth> CheckHealthAsync(CancellationToken cancel) => housekeeper.CheckHealthAsync(cancel);

    /// <summary>Whether a read that needs a majority of the members is answered, in the terms of Akka's health checks.</summary>
    /// <param name="plugin">For whom, in words.</param>
    internal async Task<PersistenceHealthCheckResult> CheckPluginAsync(string plugin, CancellationToken cancel)
    {
        try
        {
            await Connection.RangeAsync($"Health check of the {plugin}", new RangeRequest { Key = Keys.PersistenceIds, KeysOnly = true }, cancel);
            return new PersistenceHealthCheckResult(PersistenceHealthStatus.Healthy, $"etcd at {Connection.Current} answers.");
        }
        catch (EtcdException e)
        {
            return new PersistenceHealthCheckResult(PersistenceHealthStatus.Unhealthy, e.Message, e);
        }
    }

    /// <exception cref="ConfigurationException">A setting under <c>akka.persistence.etcd</c> is unknown or out of range.</exception>
    public static EtcdPersistence Get(ActorSystem system) => system.WithExtension<EtcdPersistence, EtcdPersistenceProvider>();
}

/// <summary>Listed under <c>akka.extensions</c>, it makes all plugin ids known without further configuration.</summary>
public sealed class EtcdPersistenceProvider : ExtensionIdProvider<EtcdPersistence>
{
    /// <inheritdoc/>
    public override EtcdPersistence CreateExtension(ExtendedActorSystem system) => new(system);
}

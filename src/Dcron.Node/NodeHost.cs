using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Akka.Persistence.Etcd;
using Akka.Persistence.Sql;
using Dcron.Actors;
using Dcron.Actors.History;
using Dcron.Core.Nodes;
using Dcron.Node.Api;
using Dcron.Node.Configuration;
using Dcron.Node.Dkron;
using Dcron.Node.Events;
using Dcron.Node.Metrics;
using Dcron.Node.Stores;
using Microsoft.Extensions.Hosting.Systemd;
using Serilog;
using ILogger = Serilog.ILogger;

namespace Dcron.Node;

/// <summary>Puts the host of a node together: log, actor system, and for role api the web server.</summary>
internal static class NodeHost
{
    // What the phases of the shutdown may take besides the drain; they end by themselves long before.
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(60);

    public static IHost Build(NodeConfig config, ILogger log) => config.Has(NodeConfig.Api) ? BuildWeb(config, log) : BuildPlain(config, log);

    private static WebApplication BuildWeb(NodeConfig config, ILogger log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        AddNode(builder, config, log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(config.Http);
        });
        builder.Services
            .AddDcronApi(new ApiSettings(config.Http.Address.ToString(), config.AllowInsecure))
            .AddDkronApi(new DkronSettings(config.Name, config.HttpOrigins))
            .AddSingleton<IDkronLeave, NodeLeave>()
            .AddDcronMetrics(config.Name);
        return builder.Build().UseDkronApi().MapDcronApi().MapDcronMetrics();
    }

    private static IHost BuildPlain(NodeConfig config, ILogger log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        AddNode(builder, config, log);
        return builder.Build();
    }

    private static void AddNode(IHostApplicationBuilder builder, NodeConfig config, ILogger log)
    {
        builder.Logging.ClearProviders();
        builder.Services
            .AddSerilog(log)
            .AddWindowsService()
            .Configure<HostOptions>(host => host.ShutdownTimeout = config.DrainTimeout + ShutdownMargin)
            .AddSingleton(config)
            .AddSingleton(TimeProvider.System)
            // Not AddSystemd: it reports READY when the host has started, and a node is ready only as a member of its cluster.
            .AddSingleton<ISystemdNotifier, SystemdNotifier>()
            .AddSingleton(DcronSettings.From(config.Hocon))
            .AddAkka("dcron", (akka, services) => Configure(akka, config, services, log))
            .AddSingleton(services => DcronHosting.CreateClient(
                services.GetRequiredService<ActorSystem>(), services.GetRequiredService<IReadOnlyActorRegistry>(), services.GetRequiredService<DcronSettings>(), TimeProvider.System))
            .AddSingleton<FirstStart>()
            .AddHostedService<NodeReady>();
    }

    private static void Configure(AkkaConfigurationBuilder akka, NodeConfig config, IServiceProvider services, ILogger log) => akka
        .AddHocon(config.Hocon, HoconAddMode.Prepend)
        .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append)
        .AddHocon(EtcdPersistence.DefaultConfiguration, HoconAddMode.Append)
        .AddSetup(new AkkaLog.Target(log))
        .ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLogger<AkkaLog>();
        })
        .WithDcron(services.GetRequiredService<DcronSettings>(), config.Roles, config.Has(NodeRoles.Scheduler) ? HistoryStore.Of(config) : null, TimeProvider.System)
        .AddStartup((system, _) =>
        {
            // Compaction and a look at the members are wanted also where the scheduler, and so the journal, is on another node.
            if (config.Etcd is not null && config.Has(NodeRoles.Scheduler)) EtcdPersistence.Get(system);
            var cluster = Cluster.Get(system);
            if (config.Has(NodeConfig.Api)) system.ActorOf(Props.Create(() => new UpdateListener(services.GetRequiredService<UpdateRing>())), UpdateListener.Name);
            if (config.StandsAlone) cluster.Join(cluster.SelfAddress);
        });
}

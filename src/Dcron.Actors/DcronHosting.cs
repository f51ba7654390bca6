using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Pattern;
using Dcron.Actors.Client;
using Dcron.Actors.Executor;
using Dcron.Actors.Executor.Starts;
using Dcron.Actors.History;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Updates;
using Dcron.Actors.Watchdog;
using Dcron.Actors.Wire;
using Dcron.Core.Nodes;
using Dcron.Core.Updates;

namespace Dcron.Actors;

/// <summary>Starts Dcron's actors on a node, as its roles demand.</summary>
public static class DcronHosting
{
    private const string SchedulerName = "scheduler";

    /// <summary>Adds the actors to the system, and what <see cref="CreateClient"/> needs to the registry.</summary>
    /// <param name="roles">Which of <see cref="NodeRoles.All"/> this node plays.</param>
    /// <param name="store">Where the history lives; not used without role scheduler.</param>
    public static AkkaConfigurationBuilder WithDcron(
        this AkkaConfigurationBuilder builder, DcronSettings settings, IReadOnlyCollection<string> roles, IExecutionStore? store, TimeProvider clock)
    {
        builder.AddHocon(DcronSerialization.Config(), HoconAddMode.Prepend);
        builder.AddHocon(Draining.Config(settings), HoconAddMode.Prepend);
        return builder.WithActors((system, registry) =>
        {
            // A mediator that is not there from the start misses whatever is published before it is.
            DistributedPubSub.Get(system);
            var peers = new ClusterPeers(system);
            var directory = system.ActorOf(Props.Create(() => new NodeDirectoryActor(clock)), ClusterPeers.DirectoryName);
            if (settings.DeathCertificate) system.ActorOf(Props.Create(() => new CrashWatch(new PortProbe(clock), clock)), ClusterPeers.CrashWatchName);
            if (roles.Contains(NodeRoles.Scheduler))
            {
                var executions = store ?? throw new ArgumentNullException(nameof(store), "A scheduler node needs a store for the history.");
                system.ActorOf(Props.Create(() => new HistoryActor(executions, clock, settings.HistoryMaxAge)), ClusterPeers.HistoryName);
                StartWatchdog(system, peers, clock);
                StartScheduler(system, settings, clock);
            }

            if (roles.Contains(NodeRoles.Executor)) StartExecutor(system, settings, peers, clock);
            var proxy = system.ActorOf(ClusterSingletonProxy.Props($"/user/{SchedulerName}", ClusterSingletonProxySettings.Create(system).WithRole(NodeRoles.Scheduler)), "scheduler-proxy");
            registry.Register<DcronClient>(proxy);
            registry.Register<NodeDirectoryActor>(directory);
        });
    }

    /// <summary>The client of a running node.</summary>
    public static IDcronClient CreateClient(ActorSystem system, IReadOnlyActorRegistry registry, DcronSettings settings, TimeProvider clock) =>
        new DcronClient(registry.Get<DcronClient>(), registry.Get<NodeDirectoryActor>(), new ClusterPeers(system), settings.ClientTimeout, clock);

    private static void StartScheduler(ActorSystem system, DcronSettings settings, TimeProvider clock)
    {
        var props = Props.Create(() => new SchedulerActor(settings, clock));
        // A singleton manager does not replace a singleton that stopped: a failed journal write would end all scheduling without this.
        var supervised = BackoffSupervisor.Props(Backoff.OnStop(props, "actor", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), 0.2, -1));
        system.ActorOf(
            ClusterSingletonManager.Props(supervised, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system).WithRole(NodeRoles.Scheduler)),
            SchedulerName);
    }

    private static void StartWatchdog(ActorSystem system, ClusterPeers peers, TimeProvider clock)
    {
        var mediator = DistributedPubSub.Get(system).Mediator;
        Func<string, bool> isSpokesman = peers.IsOldestBeside;
        Action<Update> publish = update => mediator.Tell(new Publish(UpdatesTopic.Name, new UpdateBatch([update])));
        system.ActorOf(Props.Create(() => new WatchdogActor(clock, isSpokesman, publish)), ClusterPeers.WatchdogName);
    }

    private static void StartExecutor(ActorSystem system, DcronSettings settings, IPeers peers, TimeProvider clock)
    {
        var incarnation = new Incarnation(Cluster.Get(system).SelfUniqueAddress.Uid);
        // A node that cannot keep this file, or that runs already, fails at its start and not at its first job.
        StartLedger.Open(settings.StartsFile, incarnation, BootId.Current(clock, new BootClock()), system.Log).Dispose();
        var executor = system.ActorOf(
            Props.Create(() => new ExecutorActor(settings, incarnation, peers, Runners.All(), clock, new BootClock())), ClusterPeers.ExecutorName);
        Draining.Register(system, executor, settings, clock);
    }
}

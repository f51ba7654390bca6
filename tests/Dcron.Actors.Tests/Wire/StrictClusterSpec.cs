using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.TestKit.Xunit;
using Dcron.Actors.Scheduler;
using Dcron.Core.Updates;
using Xunit;

namespace Dcron.Actors.Tests.Wire;

/// <summary>What Akka itself says between nodes still passes: gossip, singleton, pubsub, death watch.</summary>
public sealed class StrictClusterSpec(ITestOutputHelper output) : TestKit(StrictNode.Settings("cluster"), "strict", output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ActorSystem first = ActorSystem.Create("strict", StrictNode.Settings("cluster"));

    [Fact]
    public async Task Carries_a_cluster_with_a_singleton_and_pubsub_and_hands_over()
    {
        var proxy = await JoinAsync();
        await AskUntilAsync(proxy, first);
        await PublishAcrossAsync();

        // A leave hands the singleton over, and is seen by whoever watches an actor of the leaver.
        var remote = await Sys.ActorSelection($"{Cluster.Get(first).SelfAddress}/user/scheduler").ResolveOne(Patience);
        Watch(remote);
        await CoordinatedShutdown.Get(first).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        await FishForMessageAsync<Terminated>(gone => gone.ActorRef.Equals(remote), Patience);
        await AskUntilAsync(proxy, Sys);
    }

    protected override void AfterAll()
    {
        Shutdown(first);
        base.AfterAll();
    }

    private async Task<IActorRef> JoinAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var seed = Cluster.Get(first).SelfAddress;
        await Cluster.Get(first).JoinAsync(seed, patience.Token);
        StartSingleton(first);
        await Cluster.Get(Sys).JoinAsync(seed, patience.Token);
        return StartSingleton(Sys);
    }

    private Task AskUntilAsync(IActorRef proxy, ActorSystem home) => AwaitAssertAsync(
        async () => Assert.Equal(Shown(Cluster.Get(home).SelfAddress), await proxy.Ask<SchedulerShown>(new ShowScheduler(), TimeSpan.FromSeconds(1))),
        Patience);

    private async Task PublishAcrossAsync()
    {
        DistributedPubSub.Get(Sys).Mediator.Tell(new Subscribe("updates", TestActor));
        await ExpectMsgAsync<SubscribeAck>(Patience);
        var update = new UpdateBatch([new Update.NodeUp(default, "node-1", "127.0.0.1:1")]);
        await AwaitAssertAsync(async () =>
        {
            DistributedPubSub.Get(first).Mediator.Tell(new Publish("updates", update));
            Assert.Equal(Shape.Of(update), Shape.Of(await ExpectMsgAsync<UpdateBatch>(TimeSpan.FromSeconds(1))));
        }, Patience);
    }

    private static SchedulerShown Shown(Address address) => new("", address.ToString(), 1, DateTimeOffset.UnixEpoch, 8);

    private static IActorRef StartSingleton(ActorSystem system)
    {
        system.ActorOf(
            ClusterSingletonManager.Props(Props.Create<Teller>(), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)),
            "scheduler");
        return system.ActorOf(ClusterSingletonProxy.Props("/user/scheduler", ClusterSingletonProxySettings.Create(system)), "proxy");
    }

    /// <summary>Tells where it lives.</summary>
    private sealed class Teller : ReceiveActor
    {
        public Teller() => Receive<ShowScheduler>(_ => Sender.Tell(Shown(Cluster.Get(Context.System).SelfAddress)));
    }
}

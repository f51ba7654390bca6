using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Persistence.Etcd.Tests.Servers;

namespace Akka.Persistence.Etcd.Tests.Lease;

/// <summary>The lease as Akka.Cluster uses it: for the cluster singleton, and for the split-brain resolver's lease-majority.</summary>
public sealed class ClusterLeaseSpec(SharedEtcd etcd) : IAsyncLifetime
{
    private const string LeasePath = "akka.coordination.lease.etcd";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ActorSystem> nodes = [];
    private Config config = Config.Empty;

    public ValueTask InitializeAsync()
    {
        config = etcd.Fresh(
            $$"""
            akka {
              loglevel = ERROR
              stdout-loglevel = OFF
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              # A node that is terminated here dies: it does not take leave of the others.
              coordinated-shutdown.run-by-actor-system-terminate = off
              cluster {
                min-nr-of-members = 1
                gossip-interval = 100ms
                leader-actions-interval = 100ms
                unreachable-nodes-reaper-interval = 100ms
                failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s }
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver { active-strategy = lease-majority, stable-after = 1s, lease-majority { lease-implementation = "{{LeasePath}}", acquire-lease-delay-for-minority = 200ms } }
                singleton { use-lease = "{{LeasePath}}", lease-retry-interval = 200ms }
              }
            }
            {{LeasePath}}.heartbeat-timeout = 2s
            """);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes) await node.Terminate();
    }

    [Fact]
    public async Task The_singleton_runs_only_where_its_lease_is_held_and_stops_when_that_is_lost()
    {
        var node = await JoinAsync();
        var intruder = Lease(node, "lease-test-singleton-akka://lease-test/user/manager", "intruder");
        Assert.True(await intruder.Acquire());
        var life = new Life();

        node.ActorOf(
            ClusterSingletonManager.Props(Props.Create(() => new Only(life)), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(node)), "manager");
        var other = Lease(node, "another", "a");
        for (var i = 0; i < 5; i++) Assert.True(await other.Acquire() && await other.Release());
        Assert.Equal(0, life.Running);

        Assert.True(await intruder.Release());
        await UntilAsync("the singleton runs", () => life.Running == 1);

        await DeleteLeaseAsync(node, "lease-test-singleton-akka://lease-test/user/manager");
        await UntilAsync("the singleton was stopped and runs again", () => life is { Started: 2, Running: 1 });
    }

    [Fact]
    public async Task With_lease_majority_one_of_two_nodes_goes_on_alone_whichever_it_is()
    {
        var (first, second) = await PairAsync();
        await first.Terminate();
        await UntilAsync("the survivor has removed the dead node", () => Akka.Cluster.Cluster.Get(second).State.Members.Count == 1);
        Assert.False(Akka.Cluster.Cluster.Get(second).IsTerminated);
    }

    [Fact]
    public async Task With_lease_majority_the_side_that_does_not_get_the_lease_ends()
    {
        var (first, second) = await PairAsync();
        Assert.True(await Lease(second, "lease-test-akka-sbr", "the other side").Acquire());
        await first.Terminate();
        await UntilAsync("the survivor has ended", () => Akka.Cluster.Cluster.Get(second).IsTerminated);
    }

    private async Task<(ActorSystem LowestAddress, ActorSystem Other)> PairAsync()
    {
        var seed = await JoinAsync();
        var joiner = await JoinAsync(seed);
        await UntilAsync("both are up", () => nodes.TrueForAll(n => Akka.Cluster.Cluster.Get(n).State.Members.Count(m => m.Status == MemberStatus.Up) == 2));
        return Akka.Cluster.Cluster.Get(seed).SelfAddress.Port < Akka.Cluster.Cluster.Get(joiner).SelfAddress.Port ? (seed, joiner) : (joiner, seed);
    }

    private async Task<ActorSystem> JoinAsync(ActorSystem? seed = null)
    {
        var node = ActorSystem.Create("lease-test", config);
        nodes.Add(node);
        var cluster = Akka.Cluster.Cluster.Get(node);
        cluster.Join(Akka.Cluster.Cluster.Get(seed ?? node).SelfAddress);
        await UntilAsync("the node is up", () => cluster.SelfMember.Status == MemberStatus.Up);
        return node;
    }

    private static Coordination.Lease Lease(ActorSystem node, string name, string owner) => LeaseProvider.Get(node).GetLease(name, LeasePath, owner);

    private static Task DeleteLeaseAsync(ActorSystem node, string name)
    {
        var own = EtcdPersistence.Get(node);
        var request = new Etcdserverpb.DeleteRangeRequest { Key = own.Keys.Lease(name) };
        return own.Connection.CallAsync("Delete", (e, o) => e.Kv.DeleteRangeAsync(request, o));
    }

    private static async Task UntilAsync(string phase, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!condition())
        {
            if (patience.IsCancellationRequested) Assert.Fail($"After {Patience.TotalSeconds} s not yet: {phase}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private sealed class Life
    {
        private int running;
        private int started;

        public int Running => Volatile.Read(ref running);

        public int Started => Volatile.Read(ref started);

        public void Start()
        {
            Interlocked.Increment(ref running);
            Interlocked.Increment(ref started);
        }

        public void Stop() => Interlocked.Decrement(ref running);
    }

    private sealed class Only(Life life) : UntypedActor
    {
        protected override void PreStart() => life.Start();

        protected override void PostStop() => life.Stop();

        protected override void OnReceive(object message) => Unhandled(message);
    }
}

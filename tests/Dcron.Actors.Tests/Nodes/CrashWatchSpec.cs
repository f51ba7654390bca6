using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote;
using Akka.TestKit.Xunit;
using Dcron.Actors.Nodes;
using Dcron.Actors.Tests.Wire;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Actors.Tests.Nodes;

/// <summary>A scheduler node whose connection to an executor node is said to break; nothing downs that node by itself.</summary>
public sealed class CrashWatchSpec(ITestOutputHelper output) : TestKit(StrictNode.Settings("cluster"), "crash", output)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ActorSystem other = ActorSystem.Create("crash", ConfigurationFactory.ParseString("akka.cluster.roles = [executor]").WithFallback(StrictNode.Settings("cluster")));

    private Incarnation Other => new(Cluster.Get(other).SelfUniqueAddress.Uid);

    [Fact]
    public async Task Takes_a_node_whose_port_is_closed_out_of_the_cluster_and_tells_of_its_death_at_once_and_later()
    {
        var watch = await StartAsync(new Answer(refused: true));
        Sys.EventStream.Subscribe(TestActor, typeof(NodeDied));

        // Its clock is a minute ahead, as its last pulse showed, which took 3 ms there and back.
        Sys.EventStream.Publish(new NodeClock(Other, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(3)));
        Break();

        var died = new NodeDied(Other, Noon + TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(8));
        Assert.Equal(died, await ExpectMsgAsync<NodeDied>(Patience));
        await AwaitAssertAsync(() => Assert.Equal([Cluster.Get(Sys).SelfAddress], Cluster.Get(Sys).State.Members.Select(m => m.Address)), Patience);
        watch.Tell(new AskDead(), TestActor);
        Assert.Equal(died, await ExpectMsgAsync<NodeDied>(Patience));
    }

    [Fact]
    public async Task Leaves_a_node_alone_whose_port_does_not_refuse()
    {
        var probe = new Answer(refused: false);
        var watch = await StartAsync(probe);

        Break();
        await probe.Asked.WaitAsync(Patience, TimeProvider.System);
        for (var i = 0; i < 3; i++) await watch.Ask<ActorIdentity>(new Identify(null), Patience);

        Assert.All(Cluster.Get(Sys).State.Members, m => Assert.Equal(MemberStatus.Up, m.Status));
        Assert.Equal(2, Cluster.Get(Sys).State.Members.Count);
    }

    protected override void AfterAll()
    {
        Shutdown(other);
        base.AfterAll();
    }

    private async Task<IActorRef> StartAsync(IPortProbe probe)
    {
        using var patience = new CancellationTokenSource(Patience);
        var seed = Cluster.Get(Sys).SelfAddress;
        await Cluster.Get(Sys).JoinAsync(seed, patience.Token);
        await Cluster.Get(other).JoinAsync(seed, patience.Token);
        await AwaitAssertAsync(() => Assert.Equal(2, Cluster.Get(Sys).State.Members.Count(m => m.Status == MemberStatus.Up)), Patience);
        var watch = Sys.ActorOf(Props.Create(() => new CrashWatch(probe, TimeProvider.System)), ClusterPeers.CrashWatchName);
        await watch.Ask<ActorIdentity>(new Identify(null), Patience);
        return watch;
    }

    private void Break() => Sys.EventStream.Publish(new DisassociatedEvent(Cluster.Get(Sys).SelfAddress, Cluster.Get(other).SelfAddress, false));

    private sealed class Answer(bool refused) : IPortProbe
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asked.Task;

        public Task<DateTimeOffset?> RefusedSinceAsync(string host, int port)
        {
            asked.TrySetResult();
            return Task.FromResult<DateTimeOffset?>(refused ? Noon : null);
        }
    }
}

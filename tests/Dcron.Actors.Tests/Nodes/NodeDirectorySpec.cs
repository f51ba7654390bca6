using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Akka.TestKit.Xunit;
using Akka.Util;
using Dcron.Actors.Nodes;
using Dcron.Actors.Tests.Wire;
using Dcron.Actors.Updates;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Updates;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Nodes;

/// <summary>The directory of the only node of a cluster.</summary>
public sealed class NodeDirectorySpec(ITestOutputHelper output) : TestKit(Node.WithFallback(StrictNode.Settings("cluster")), "directory", output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Config Node = ConfigurationFactory.ParseString(
        """
        akka.cluster.roles = [scheduler, executor, "name:n1", "tag:dc=eu", "setting:dcron.limits.cluster=10"]
        akka.test.single-expect-default = 20s
        akka.loglevel = WARNING
        akka.loggers = []
        akka.log-dead-letters = off
        """);

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    private Incarnation Here => new(Cluster.Get(Sys).SelfUniqueAddress.Uid);

    private Member Self => Cluster.Get(Sys).State.Members.Single();

    [Fact]
    public async Task Confirms_a_member_with_the_stamp_it_sent_and_the_highest_term_known()
    {
        var directory = await StartAsync();
        directory.Tell(new TermKnown(4));
        directory.Tell(new TermKnown(3));

        directory.Tell(Request(Here, stamp: 17));

        await ExpectMsgAsync(new Pulse(4, Here, 17));
    }

    [Fact]
    public async Task Does_not_confirm_who_is_no_member()
    {
        var directory = await StartAsync();

        directory.Tell(Request(new Incarnation(Here.Value + 1), stamp: 17));
        directory.Tell(new AskTerm());

        await ExpectMsgAsync(new TermKnown(0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Does_not_confirm_a_member_that_was_downed_or_removed(bool downed)
    {
        var directory = await StartAsync();
        ClusterEvent.IMemberEvent gone = downed
            ? new ClusterEvent.MemberDowned(Self.Copy(MemberStatus.Down))
            : new ClusterEvent.MemberRemoved(Self.Copy(MemberStatus.Down).Copy(MemberStatus.Removed), MemberStatus.Down);

        directory.Tell(gone);
        directory.Tell(Request(Here, stamp: 17));
        directory.Tell(new AskTerm());

        await ExpectMsgAsync(new TermKnown(0));
    }

    [Fact]
    public async Task Learns_of_a_term_from_the_updates()
    {
        var directory = await StartAsync();
        await AwaitAssertAsync(async () =>
        {
            DistributedPubSub.Get(Sys).Mediator.Tell(new Publish(UpdatesTopic.Name, new UpdateBatch([new Update.TermBegan(clock.GetUtcNow(), 6, "n1")])));
            Assert.Equal(new TermKnown(6), await directory.Ask<TermKnown>(new AskTerm(), Patience));
        }, Patience);
    }

    [Fact]
    public async Task Shows_a_node_with_what_it_says_of_itself_and_how_busy_it_is()
    {
        var directory = await StartAsync();
        directory.Tell(Request(Here, stamp: 1) with { Clock = clock.GetUtcNow().AddMilliseconds(40), Armed = 3, Running = 2, Queued = 1 });
        await ExpectMsgAsync<Pulse>();

        var node = Assert.Single((await directory.Ask<NodesShown>(new AskNodes(), Patience)).Nodes);

        var address = Cluster.Get(Sys).SelfAddress;
        Assert.Equal(("n1", $"{address.Host}:{address.Port}", "up"), (node.Name, node.Address, node.Status));
        Assert.Equal(["executor", "scheduler"], node.Roles);
        Assert.Equal("eu", node.Tags["dc"]);
        Assert.Equal((3, 2, 1, TimeSpan.FromMilliseconds(40)), (node.Armed, node.Running, node.Queued, node.ClockOffset));
    }

    [Fact]
    public async Task Believes_the_pulse_that_came_quickest_of_how_a_clock_is_off_and_warns_beyond_half_a_second()
    {
        var directory = await StartAsync();
        foreach (var late in (int[])[0, 300, 900, 2000, 100, 700])
        {
            directory.Tell(Request(Here, stamp: 1) with { Clock = clock.GetUtcNow().AddMilliseconds(600 - late) });
            await ExpectMsgAsync<Pulse>();
        }

        var node = Assert.Single((await directory.Ask<NodesShown>(new AskNodes(), Patience)).Nodes);
        Assert.Equal(TimeSpan.FromMilliseconds(500), node.ClockOffset);
        Assert.Null(node.Warning);
        Assert.StartsWith("its clock is 501 ms ahead of the scheduler node's", (node with { ClockOffset = TimeSpan.FromMilliseconds(501) }).Warning);
        Assert.StartsWith("its clock is 2000 ms behind the scheduler node's", (node with { ClockOffset = TimeSpan.FromSeconds(-2) }).Warning);
    }

    [Fact]
    public async Task Shows_that_a_node_cannot_be_reached()
    {
        var directory = await StartAsync();

        directory.Tell(new ClusterEvent.UnreachableMember(Self));
        Assert.Equal("unreachable", await StatusAsync(directory));
        directory.Tell(new ClusterEvent.ReachableMember(Self));

        Assert.Equal("up", await StatusAsync(directory));
    }

    [Fact]
    public async Task Says_which_settings_of_nodes_differ_until_they_are_alike_again()
    {
        var directory = await StartAsync();
        var other = MemberOf("executor", "name:n2", "setting:dcron.limits.cluster=20");

        directory.Tell(new ClusterEvent.MemberUp(other));

        var nodes = (await directory.Ask<NodesShown>(new AskNodes(), Patience)).Nodes;
        Assert.Equal(["its dcron.limits.cluster is 10, but 20 on n2; set it alike on all of them", "its dcron.limits.cluster is 20, but 10 on n1; set it alike on all of them"], nodes.Select(n => n.Warning));
        Assert.Equal(["executor"], nodes[1].Roles);

        directory.Tell(new ClusterEvent.MemberRemoved(other.Copy(MemberStatus.Down).Copy(MemberStatus.Removed), MemberStatus.Down));

        Assert.Null(Assert.Single((await directory.Ask<NodesShown>(new AskNodes(), Patience)).Nodes).Warning);
    }

    // Akka makes members by itself only.
    private Member MemberOf(params string[] roles)
    {
        var address = new UniqueAddress(new Address("akka.tcp", Sys.Name, "10.0.0.9", 4053), 99);
        var create = typeof(Member).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic, [typeof(UniqueAddress), typeof(int), typeof(MemberStatus), typeof(ImmutableHashSet<string>), typeof(AppVersion)])!;
        return (Member)create.Invoke(null, [address, 2, MemberStatus.Up, ImmutableHashSet.Create(roles), AppVersion.Zero])!;
    }

    private static async Task<string> StatusAsync(IActorRef directory) =>
        Assert.Single((await directory.Ask<NodesShown>(new AskNodes(), Patience)).Nodes).Status;

    private PulseRequest Request(Incarnation from, long stamp) => new("n1", from, stamp, clock.GetUtcNow(), 0, 0, 0);

    private async Task<IActorRef> StartAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await Cluster.Get(Sys).JoinAsync(Cluster.Get(Sys).SelfAddress, patience.Token);
        var time = clock;
        var directory = Sys.ActorOf(Props.Create(() => new NodeDirectoryActor(time)), ClusterPeers.DirectoryName);
        await AwaitAssertAsync(async () => Assert.Equal("up", await StatusAsync(directory)), Patience);
        return directory;
    }
}

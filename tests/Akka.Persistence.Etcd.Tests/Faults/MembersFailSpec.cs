using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Tests.Servers;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>Three etcd members under constant writing. Nothing acknowledged may be lost, and writing must go on by itself.</summary>
public sealed class MembersFailSpec
{
    [Fact]
    public async Task Goes_on_when_the_leader_is_killed()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        await using var node = WritingNode.Start(cluster.Endpoints);
        await node.Ledger.MoreAsync(500);

        var leader = await cluster.LeaderAsync();
        await leader.KillAsync();
        await node.Ledger.MoreAsync(500);
        await cluster.RestartAsync(leader);
        await node.Ledger.MoreAsync(500);

        await node.CheckAsync();
    }

    [Fact]
    public async Task Goes_on_when_all_members_were_away()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        await using var node = WritingNode.Start(cluster.Endpoints);
        await node.Ledger.MoreAsync(500);

        foreach (var member in cluster.Members) await member.KillAsync();
        // The fault lasts that long: longer than a persist may take, so that some fail, and recoveries, too.
        var away = Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
        await node.Ledger.AllFailedAsync();
        await away;
        await cluster.StartAllAsync();
        await node.Ledger.MoreAsync(500);

        var failure = Assert.IsType<EtcdException>(node.Ledger.Failures.First());
        Assert.Contains(failure.Fault, (EtcdFault[])[EtcdFault.Unavailable, EtcdFault.TimedOut]);
        Assert.All(cluster.Endpoints, e => Assert.Contains(e, failure.Message));
        await node.CheckAsync();
    }

    [Fact]
    public async Task Goes_on_while_the_leader_stands_still()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        await using var node = WritingNode.Start(cluster.Endpoints);
        await node.Ledger.MoreAsync(500);

        var leader = await cluster.LeaderAsync();
        leader.Freeze();
        // The fault lasts that long.
        var standstill = Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        await node.Ledger.MoreAsync(500);
        await standstill;
        leader.Thaw();
        await node.Ledger.MoreAsync(500);

        await node.CheckAsync();
    }
}

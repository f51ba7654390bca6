namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Real nodes on a real etcd: both lose a process at the same moment, and no due time runs twice or vanishes.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class EtcdClusterSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Kill_9_of_the_schedulers_node_and_of_etcds_leader_doubles_nothing_and_explains_every_due_time()
    {
        await using var etcd = await EtcdServers.StartAsync(3);
        await using var cluster = await ThreeNodes.StartOnEtcdAsync(etcd, 3);
        var runs = new RunFile(Path.Combine(cluster.Directory, "runs"));
        await cluster.Nodes[0].PutJobAsync(RunFile.Job, runs.Document("* * * * * *"));
        await UntilAsync(cluster, "10 runs", () => runs.Read().Count >= 10);

        var victim = await cluster.SchedulerAsync();
        var term = await cluster.TermAsync(victim);
        var leader = await etcd.LeaderAsync();
        await Task.WhenAll(victim.KillAsync(), etcd.KillAsync(leader));
        var killed = TimeProvider.System.GetUtcNow();

        var survivor = cluster.Nodes.First(n => n != victim);
        await Until.TrueAsync($"a term above {term}", Patience, async () => await cluster.TermAsync(survivor) > term, () => cluster.AllLogs);
        await UntilAsync(cluster, "a run due 20 s after the kill", () => runs.Read().Any(r => r.Due > killed.AddSeconds(20)));

        var unrun = await runs.UnrunAsync(survivor, () => cluster.AllLogs);
        Assert.All(unrun, e => Assert.Equal("Lost", e.GetProperty("outcome").GetString()));
        Assert.All(unrun, e => Assert.Equal(victim.Name, e.GetProperty("node").GetString()));

        etcd.Start(leader);
        victim.Restart();
        await victim.UntilReadyAsync();
    }

    [Fact]
    public async Task While_all_of_etcd_is_away_armed_work_runs_and_afterwards_scheduling_goes_on_by_itself()
    {
        await using var etcd = await EtcdServers.StartAsync(3);
        await using var cluster = await ThreeNodes.StartOnEtcdAsync(etcd, 3);
        var runs = new RunFile(Path.Combine(cluster.Directory, "runs"));
        await cluster.Nodes[0].PutJobAsync(RunFile.Job, runs.Document("* * * * * *"));
        await UntilAsync(cluster, "5 runs", () => runs.Read().Count >= 5);

        for (var member = 0; member < 3; member++) await etcd.KillAsync(member);
        var killed = TimeProvider.System.GetUtcNow();
        await UntilAsync(cluster, "a run due 10 s after the kill", () => runs.Read().Any(r => r.Due > killed.AddSeconds(10)));
        for (var member = 0; member < 3; member++) etcd.Start(member);

        await UntilAsync(cluster, "a run due 45 s after the kill", () => runs.Read().Any(r => r.Due > killed.AddSeconds(45)));
        var unrun = await runs.UnrunAsync(cluster.Nodes[0], () => cluster.AllLogs);
        Assert.True(unrun.Count == 0, $"Not run: {string.Join("; ", unrun)}\n{cluster.AllLogs}");
        Assert.All(cluster.Nodes, n => Assert.False(n.HasExited));
    }

    [Fact]
    public async Task With_etcd_lease_conf_one_of_two_nodes_goes_on_alone_also_when_the_other_had_the_lowest_address()
    {
        await using var etcd = await EtcdServers.StartAsync(1);
        await using var cluster = await ThreeNodes.StartOnEtcdAsync(etcd, 2, "etcd-lease.conf");
        var runs = new RunFile(Path.Combine(cluster.Directory, "runs"));
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        await first.PutJobAsync(RunFile.Job, runs.Document("* * * * * *"));
        await UntilAsync(cluster, "5 runs", () => runs.Read().Count >= 5);
        Assert.Equal(first.Name, (await cluster.SchedulerAsync()).Name);
        var term = await cluster.TermAsync(first);

        await first.KillAsync();
        var killed = TimeProvider.System.GetUtcNow();

        await Until.TrueAsync($"a term above {term}", Patience, async () => await cluster.TermAsync(second) > term, () => cluster.AllLogs);
        await UntilAsync(cluster, "a run due 25 s after the kill", () => runs.Read().Any(r => r.Due > killed.AddSeconds(25)));
        var unrun = await runs.UnrunAsync(second, () => cluster.AllLogs);
        Assert.All(unrun, e => Assert.Equal("Lost", e.GetProperty("outcome").GetString()));
        Assert.False(second.HasExited);
    }

    private static Task UntilAsync(ThreeNodes cluster, string phase, Func<bool> condition) => Until.TrueAsync(phase, Patience, condition, () => cluster.AllLogs);
}

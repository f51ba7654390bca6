namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Three real nodes and a job each second: whatever happens to the scheduler's node, no due time runs twice and none vanishes.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class SchedulerDeathSpec(SharedPostgres postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Kill_9_of_the_schedulers_node_doubles_nothing_and_explains_every_due_time()
    {
        await using var cluster = await ThreeNodes.StartAsync(await postgres.CreateDatabaseAsync());
        var runs = new RunFile(Path.Combine(cluster.Directory, "runs"));
        await cluster.Nodes[0].PutJobAsync(RunFile.Job, runs.Document("* * * * * *"));
        await UntilRunsAsync(cluster, runs, 10);

        var victim = await cluster.SchedulerAsync();
        var term = await cluster.TermAsync(victim);
        await victim.KillAsync();
        var killed = TimeProvider.System.GetUtcNow();

        var survivor = cluster.Nodes.First(n => n != victim);
        await UntilTermAboveAsync(cluster, survivor, term);
        await UntilRunsPastAsync(cluster, runs, killed.AddSeconds(20));
        Assert.Contains($"Node {victim.Name} has crashed", cluster.AllLogs);

        var unrun = await runs.UnrunAsync(survivor, () => cluster.AllLogs);
        Assert.All(unrun, e => Assert.Equal("Lost", e.GetProperty("outcome").GetString()));
        Assert.All(unrun, e => Assert.Equal(victim.Name, e.GetProperty("node").GetString()));

        victim.Restart();
        await victim.UntilReadyAsync();
        Assert.NotEqual(victim.Name, (await cluster.SchedulerAsync()).Name);
    }

    [Fact]
    public async Task Sigterm_of_the_schedulers_node_loses_and_doubles_nothing_and_it_returns_as_a_follower()
    {
        await using var cluster = await ThreeNodes.StartAsync(await postgres.CreateDatabaseAsync());
        var runs = new RunFile(Path.Combine(cluster.Directory, "runs"));
        await cluster.Nodes[0].PutJobAsync(RunFile.Job, runs.Document("* * * * * *"));
        await UntilRunsAsync(cluster, runs, 8);

        var leaver = await cluster.SchedulerAsync();
        var survivor = cluster.Nodes.First(n => n != leaver);
        var term = await cluster.TermAsync(leaver);
        Assert.Equal(0, await leaver.TerminateAsync(Patience));
        await UntilTermAboveAsync(cluster, survivor, term);
        await UntilRunsPastAsync(cluster, runs, TimeProvider.System.GetUtcNow().AddSeconds(17));

        leaver.Restart();
        await leaver.UntilReadyAsync();
        Assert.NotEqual(leaver.Name, (await cluster.SchedulerAsync()).Name);
        await UntilRunsPastAsync(cluster, runs, TimeProvider.System.GetUtcNow().AddSeconds(5));

        Assert.Empty(await runs.UnrunAsync(survivor, () => cluster.AllLogs));
    }

    private static Task UntilRunsAsync(ThreeNodes cluster, RunFile runs, int count) =>
        Until.TrueAsync($"{count} runs", Patience, () => runs.Read().Count >= count, () => cluster.AllLogs);

    private static Task UntilRunsPastAsync(ThreeNodes cluster, RunFile runs, DateTimeOffset due) =>
        Until.TrueAsync($"a run due after {due:T}", Patience + Patience, () => runs.Read().Any(r => r.Due > due), () => cluster.AllLogs);

    private static Task UntilTermAboveAsync(ThreeNodes cluster, NodeProcess asked, long term) =>
        Until.TrueAsync($"a term above {term}", Patience, async () => await cluster.TermAsync(asked) > term, () => cluster.AllLogs);
}

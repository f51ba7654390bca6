namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Nodes with the same seed list find each other in whatever order they start.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class JoinSpec(SharedPostgres postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Started_last_seed_first_they_form_one_cluster()
    {
        await using var cluster = await ThreeNodes.StartAsync(await postgres.CreateDatabaseAsync(), [2, 1, 0], TriesToJoinAsync);

        var views = new List<string>();
        foreach (var node in cluster.Nodes)
        {
            var view = await node.GetAsync("/api/cluster");
            var scheduler = view.GetProperty("scheduler");
            views.Add($"{scheduler.GetProperty("node")} of term {scheduler.GetProperty("term")}, {view.GetProperty("members").GetArrayLength()} members");
        }

        Assert.Matches("^n[123] of term 1, 3 members$", Assert.Single(views.Distinct()));
    }

    // Not the first start of the process is looked at, but the wait for a seed that is not there yet.
    private static Task TriesToJoinAsync(NodeProcess node) =>
        Until.TrueAsync($"{node.Name} joins", Patience, () => node.Log.Contains("joining the cluster of", StringComparison.Ordinal), () => node.Log);
}

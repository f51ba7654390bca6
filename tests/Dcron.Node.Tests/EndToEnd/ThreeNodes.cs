using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Three real nodes with one PostgreSQL, on loopback.</summary>
public sealed class ThreeNodes : IAsyncDisposable
{
    private ThreeNodes(string directory, IReadOnlyList<NodeProcess> nodes) => (Directory, Nodes) = (directory, nodes);

    public string Directory { get; }

    public IReadOnlyList<NodeProcess> Nodes { get; }

    public string AllLogs => string.Join("\n", Nodes.Select(n => $"===== {n.Name}\n{n.Log}"));

    /// <summary>Starts all three at once, with the same seed list, and waits until each sees three members up.</summary>
    public static async Task<ThreeNodes> StartAsync(string connectionString)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("dcron-three-").FullName;
        var ports = NodeProcess.FreePorts(6);
        var seeds = string.Join(",", ports[..3].Select(p => $"\"akka.tcp://dcron@127.0.0.1:{p}\""));
        var database = Path.Combine(directory, "database.conf");
        await File.WriteAllTextAsync(database, $"dcron.postgresql.connection-string = {JsonSerializer.Serialize(connectionString)}");
        var nodes = Enumerable.Range(0, 3)
            .Select(i => NodeProcess.Start($"n{i + 1}", ports[i], ports[3 + i], Path.Combine(directory, $"n{i + 1}"), [$"akka.cluster.seed-nodes=[{seeds}]"], NodeProcess.Conf("postgresql.conf"), database))
            .ToList();
        var cluster = new ThreeNodes(directory, nodes);
        try
        {
            foreach (var node in nodes) await node.UntilReadyAsync();
            await cluster.UntilAllUpAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task UntilAllUpAsync() => Until.TrueAsync("three members are up", TimeSpan.FromSeconds(60), async () =>
    {
        var members = (await Nodes[0].GetAsync("/api/cluster")).GetProperty("members").EnumerateArray().ToList();
        return members.Count == 3 && members.All(m => m.GetProperty("status").GetString() == "up");
    }, () => AllLogs);

    /// <summary>The node that schedules now, as any living node tells.</summary>
    public async Task<NodeProcess> SchedulerAsync()
    {
        var living = Nodes.First(n => !n.HasExited);
        var name = (await living.GetAsync("/api/cluster")).GetProperty("scheduler").GetProperty("node").GetString();
        return Nodes.Single(n => n.Name == name);
    }

    public async Task<long> TermAsync(NodeProcess asked) => (await asked.GetAsync("/api/cluster")).GetProperty("scheduler").GetProperty("term").GetInt64();

    /// <summary>What became of each due time of a job within a range, by the API.</summary>
    public async Task<IReadOnlyDictionary<DateTimeOffset, JsonElement>> AccountingAsync(NodeProcess asked, string job, DateTimeOffset from, DateTimeOffset to)
    {
        var answer = await asked.GetAsync($"/api/jobs/{job}/accounting?from={from:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={to:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        return answer.GetProperty("items").EnumerateArray().ToDictionary(e => e.GetProperty("due").GetDateTimeOffset(), e => e.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Three real nodes (or two) with one store, on loopback.</summary>
public sealed class ThreeNodes : IAsyncDisposable
{
    private readonly NodeProcess?[] nodes;

    private ThreeNodes(string directory, int count) => (Directory, nodes) = (directory, new NodeProcess?[count]);

    public string Directory { get; }

    /// <summary>Those that have been started, in the order of the seed list.</summary>
    public IReadOnlyList<NodeProcess> Nodes => [.. nodes.OfType<NodeProcess>()];

    public string AllLogs => string.Join("\n", Nodes.Select(n => $"===== {n.Name}\n{n.Log}"));

    /// <summary>Starts all three at once, with the same seed list, and waits until each sees three members up.</summary>
    public static Task<ThreeNodes> StartAsync(string connectionString) => StartAsync(connectionString, [0, 1, 2], _ => Task.CompletedTask);

    /// <summary>The same one after the other.</summary>
    /// <param name="order">Positions in the seed list.</param>
    /// <param name="beforeNext">What is waited for before the next one starts.</param>
    public static Task<ThreeNodes> StartAsync(string connectionString, int[] order, Func<NodeProcess, Task> beforeNext) =>
        StartAsync("postgresql.conf", $"dcron.postgresql.connection-string = {JsonSerializer.Serialize(connectionString)}", order, beforeNext);

    /// <summary>The same on etcd, with as many nodes as wanted; the first has the lowest address.</summary>
    /// <param name="more">A further file of settings that comes with dcrond.</param>
    public static Task<ThreeNodes> StartOnEtcdAsync(EtcdServers etcd, int count, string more = "etcd.conf") => StartAsync(
        "etcd.conf", $"include \"{NodeProcess.Conf(more)}\"\n{etcd.EndpointsSetting}", [.. Enumerable.Range(0, count)], _ => Task.CompletedTask);

    private static async Task<ThreeNodes> StartAsync(string store, string settings, int[] order, Func<NodeProcess, Task> beforeNext)
    {
        var count = order.Length;
        var cluster = new ThreeNodes(System.IO.Directory.CreateTempSubdirectory("dcron-three-").FullName, count);
        try
        {
            var ports = NodeProcess.FreePorts(2 * count);
            Array.Sort(ports);
            var seeds = string.Join(",", ports[..count].Select(p => $"\"akka.tcp://dcron@127.0.0.1:{p}\""));
            var file = Path.Combine(cluster.Directory, "store.conf");
            await File.WriteAllTextAsync(file, settings);
            foreach (var i in order)
            {
                var node = NodeProcess.Start(
                    $"n{i + 1}", ports[i], ports[count + i], Path.Combine(cluster.Directory, $"n{i + 1}"), [$"akka.cluster.seed-nodes=[{seeds}]"], NodeProcess.Conf(store), file);
                cluster.nodes[i] = node;
                await beforeNext(node);
            }

            foreach (var node in cluster.Nodes) await node.UntilReadyAsync();
            await cluster.UntilAllUpAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task UntilAllUpAsync() => Until.TrueAsync("all members are up", TimeSpan.FromSeconds(60), async () =>
    {
        var members = (await Nodes[0].GetAsync("/api/cluster")).GetProperty("members").EnumerateArray().ToList();
        return members.Count == nodes.Length && members.All(m => m.GetProperty("status").GetString() == "up");
    }, () => AllLogs);

    /// <summary>The node that schedules now, as any living node tells.</summary>
    public async Task<NodeProcess> SchedulerAsync()
    {
        var living = Nodes.First(n => !n.HasExited);
        var name = (await living.GetAsync("/api/cluster")).GetProperty("scheduler").GetProperty("node").GetString();
        return Nodes.Single(n => n.Name == name);
    }

    public async Task<long> TermAsync(NodeProcess asked) => (await asked.GetAsync("/api/cluster")).GetProperty("scheduler").GetProperty("term").GetInt64();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

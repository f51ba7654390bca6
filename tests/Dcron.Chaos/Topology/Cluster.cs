using System.Text.Json;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Topology;

/// <summary>The nodes of Dcron: some schedule and answer HTTP, some execute, some do both.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly List<DcronNode> nodes = [];
    private readonly List<NodeDeath> deaths = [];

    public IReadOnlyList<DcronNode> Nodes => nodes;

    public IReadOnlyList<DcronNode> SchedulerNodes => [.. nodes.Where(n => n.Schedules)];

    public IReadOnlyList<NodeDeath> Deaths
    {
        get { lock (deaths) return [.. deaths]; }
    }

    /// <param name="dcrond">The program.</param>
    /// <param name="fakeTime">The library that shifts clocks; null: none.</param>
    public static async Task<Cluster> CreateAsync(INetwork network, IStore store, Layout layout, string dcrond, string? fakeTime, string folder, string logs, EventLog events)
    {
        var cluster = new Cluster();
        var machines = new List<(Machine Machine, bool Schedules)>();
        for (var i = 1; i <= layout.Schedulers; i++) machines.Add((await network.AddAsync($"s{i}"), true));
        for (var i = 1; i <= layout.Executors; i++) machines.Add((await network.AddAsync($"e{i}"), false));
        var seeds = string.Join(", ", machines.Take(layout.Schedulers).Select(m => $"\"akka.tcp://dcron@{m.Machine.Address}:4053\""));
        var limits = Path.Combine(folder, "limits.conf");
        await File.WriteAllTextAsync(limits, Pool.Narrow.Configuration);
        foreach (var (machine, schedules) in machines)
        {
            List<string> command = [dcrond, "--config", schedules ? "seed.conf" : "executor.conf"];
            if (schedules) command.AddRange(["--config", store.Configuration.File, "--config", limits]);
            string[] settings =
            [
                $"dcron.node.name={machine.Name}", $"dcron.data-dir={Path.Combine(folder, machine.Name)}", "dcron.log.format=text", $"akka.cluster.seed-nodes=[{seeds}]",
                $"akka.remote.dot-netty.tcp.hostname={machine.Address}", "akka.remote.dot-netty.tcp.port=4053", $"dcron.http.host={machine.Address}", "dcron.http.port=8080",
                $"dcron.security.allow-insecure={(network.IsReal ? "on" : "off")}",
                .. schedules ? [layout.SchedulersExecute ? "akka.cluster.roles=[scheduler, executor, api]" : "akka.cluster.roles=[scheduler, api]", .. store.Configuration.Settings] : new[] { $"dcron.node.tags.zone={(cluster.nodes.Count % 2 == 0 ? "a" : "b")}", $"dcron.node.tags.host={machine.Name}" },
            ];
            command.AddRange(settings.SelectMany(s => new[] { "--set", s }));
            var shifted = fakeTime is not null && machine.Name is "s3" or "e5" ? Path.Combine(folder, $"{machine.Name}.clock") : null;
            var process = new ManagedProcess(machine.Name, [.. network.On(machine, command)], await EnvironmentAsync(fakeTime, shifted), Path.Combine(logs, $"{machine.Name}.log"), events)
            {
                OnEnd = (at, how) => cluster.Died(new NodeDeath(machine.Name, at, how)),
            };
            cluster.nodes.Add(new DcronNode(machine, schedules, process, shifted));
        }

        return cluster;
    }

    public void Start()
    {
        foreach (var node in nodes) node.Process.Start();
    }

    /// <summary>Whether a scheduler node is ready and sees all nodes up.</summary>
    public async Task<bool> IsWholeAsync(HttpClient http)
    {
        foreach (var node in SchedulerNodes)
        {
            using var ready = await http.GetAsync(new Uri(node.Api, "health/ready"));
            if (!ready.IsSuccessStatusCode) return false;
            using var members = JsonDocument.Parse(await http.GetStringAsync(new Uri(node.Api, "api/nodes")));
            if (members.RootElement.GetProperty("items").EnumerateArray().Count(m => m.GetProperty("status").GetString() == "up") != nodes.Count) return false;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes) await node.Process.StopAsync();
    }

    private void Died(NodeDeath death)
    {
        lock (deaths) deaths.Add(death);
    }

    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(string? fakeTime, string? clockFile)
    {
        var environment = new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0" };
        if (fakeTime is null || clockFile is null) return environment;
        await File.WriteAllTextAsync(clockFile, "+0");
        environment["LD_PRELOAD"] = fakeTime;
        environment["FAKETIME_TIMESTAMP_FILE"] = clockFile;
        environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        environment["FAKETIME_CACHE_DURATION"] = "1";
        return environment;
    }
}

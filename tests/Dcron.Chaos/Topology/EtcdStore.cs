namespace Dcron.Chaos.Topology;

/// <summary>An etcd of three members, each on a machine of its own.</summary>
internal sealed class EtcdStore : IStore
{
    private readonly Dictionary<Machine, ManagedProcess> members = [];

    private EtcdStore(IReadOnlyList<Machine> machines) => Machines = machines;

    public IReadOnlyList<Machine> Machines { get; }

    public (string File, IReadOnlyList<string> Settings) Configuration =>
        ("etcd.conf", [$"akka.persistence.etcd.endpoints=[{string.Join(", ", Machines.Select(m => $"\"{Client(m)}\""))}]"]);

    public static async Task<EtcdStore> CreateAsync(INetwork network, string folder, string logs, EventLog events)
    {
        if ((await Tool.TryAsync("etcd", ["--version"])).Said is null) throw new ChaosException("etcd is not installed: run ./build.sh deps");
        var store = new EtcdStore([await network.AddAsync("k1"), await network.AddAsync("k2"), await network.AddAsync("k3")]);
        var cluster = string.Join(',', store.Machines.Select(m => $"{m.Name}={Peer(m)}"));
        foreach (var machine in store.Machines)
        {
            string[] command =
            [
                "etcd", "--name", machine.Name, "--data-dir", Path.Combine(folder, machine.Name), "--listen-client-urls", Client(machine), "--advertise-client-urls", Client(machine),
                "--listen-peer-urls", Peer(machine), "--initial-advertise-peer-urls", Peer(machine), "--initial-cluster-state", "new", "--initial-cluster", cluster,
                "--heartbeat-interval", "200", "--election-timeout", "2000", "--logger", "zap",
            ];
            store.members[machine] = new ManagedProcess(machine.Name, [.. network.On(machine, command)], new Dictionary<string, string>(), Path.Combine(logs, $"{machine.Name}.log"), events);
        }

        return store;
    }

    public async Task StartAsync()
    {
        foreach (var member in members.Values) member.Start();
        using var http = new HttpClient();
        foreach (var machine in Machines)
            await Wait.UntilAsync($"etcd {machine.Name} serves", TimeSpan.FromMinutes(3), async () => (await http.GetStringAsync($"{Client(machine)}/health")).Contains("true", StringComparison.Ordinal));
    }

    public async Task<IAsyncDisposable> KillAsync(Machine member)
    {
        var held = await members[member].HoldAsync("killed");
        members[member].Send(Signal.Kill);
        return held;
    }

    public Task<IAsyncDisposable> PauseAsync(Machine member)
    {
        var process = members[member];
        process.Send(Signal.Stop);
        return Task.FromResult<IAsyncDisposable>(new Undo(() =>
        {
            process.Send(Signal.Continue);
            return Task.CompletedTask;
        }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in members.Values) await member.StopAsync();
    }

    private static string Client(Machine machine) => $"http://{machine.Address}:2379";

    private static string Peer(Machine machine) => $"http://{machine.Address}:2380";
}

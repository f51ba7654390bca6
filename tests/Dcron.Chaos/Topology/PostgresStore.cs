namespace Dcron.Chaos.Topology;

/// <summary>A PostgreSQL on a machine of its own.</summary>
internal sealed class PostgresStore : IStore
{
    private readonly INetwork network;
    private readonly Machine machine;
    private readonly string folder;
    private readonly string binaries;
    private readonly ManagedProcess server;

    private PostgresStore(INetwork network, Machine machine, string folder, string binaries, string logs, EventLog events)
    {
        (this.network, this.machine, this.folder, this.binaries) = (network, machine, folder, binaries);
        string[] command =
        [
            .. AsAccount(), Path.Combine(binaries, "postgres"), "-D", Data, "-h", machine.Address, "-k", "", "-c", "max_connections=200", "-c", "synchronous_commit=on",
        ];
        server = new ManagedProcess(machine.Name, [.. network.On(machine, command)], new Dictionary<string, string>(), Path.Combine(logs, "postgres.log"), events);
    }

    public IReadOnlyList<Machine> Machines => [machine];

    public (string File, IReadOnlyList<string> Settings) Configuration =>
        ("postgresql.conf", [$"dcron.postgresql.connection-string=\"Host={machine.Address};Port=5432;Username=dcron;Database=postgres;Timeout=5\""]);

    private string Data => Path.Combine(folder, "data");

    public static async Task<PostgresStore> CreateAsync(INetwork network, string folder, string logs, EventLog events) =>
        new(network, await network.AddAsync("pg"), folder, FindBinaries(), logs, events);

    public async Task StartAsync()
    {
        if (Environment.IsPrivilegedProcess) await Tool.RunAsync("chown", ["-R", "postgres", folder]);
        string[] init = [.. AsAccount(), Path.Combine(binaries, "initdb"), "-D", Data, "-U", "dcron", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
        await Tool.RunAsync(init[0], init[1..]);
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), "host all all all trust\n");
        server.Start();
        await Wait.UntilAsync("PostgreSQL serves", TimeSpan.FromMinutes(3), async () =>
            (await Tool.TryAsync(Path.Combine(binaries, "pg_isready"), ["-h", machine.Address])).Code == 0);
    }

    // All of its processes: those of the connections would live on for a while and keep a new server from starting.
    public async Task<IAsyncDisposable> KillAsync(Machine member)
    {
        var held = await server.HoldAsync("killed");
        await SignalAllAsync(Signal.Kill);
        return held;
    }

    public async Task<IAsyncDisposable> PauseAsync(Machine member)
    {
        await SignalAllAsync(Signal.Stop);
        return new Undo(() => SignalAllAsync(Signal.Continue));
    }

    public async ValueTask DisposeAsync()
    {
        await SignalAllAsync(Signal.Kill);
        await server.StopAsync();
    }

    private async Task SignalAllAsync(Signal signal)
    {
        if (server.Id is not { } id) return;
        var (_, children) = await Tool.TryAsync("cat", [$"/proc/{id}/task/{id}/children"]);
        foreach (var process in (children ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.TryParse(c, out var child) ? child : 0).Where(c => c > 0).Append(id).Reverse())
            Tool.Signal(process, signal);
        if (!network.IsReal) return;
        foreach (var process in await network.ProcessesAsync(machine)) Tool.Signal(process, signal);
    }

    private static string FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().Reverse().Select(d => Path.Combine(d, "bin")) : [];
        return debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")))
            ?? throw new ChaosException("PostgreSQL is not installed: run ./build.sh deps");
    }

    // postgres refuses to run as root.
    private static string[] AsAccount() => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
}

using System.Globalization;

namespace Dcron.Chaos.Topology;

/// <summary>
/// A network namespace for each machine, joined by a bridge. Faults are rules of nft at the receiver, so that a sender notices nothing
/// but silence, and queues of tc at the sender. Names begin with <c>dcx</c> and the process id of the run.
/// </summary>
internal sealed class NamespaceNetwork : INetwork
{
    private const string Prefix = "dcx";

    private readonly string name = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly string subnet = $"10.{200 + Environment.ProcessId / 250 % 50}.{Environment.ProcessId % 250}";
    private readonly List<Machine> machines = [];
    private readonly List<(Machine From, Machine To)> cuts = [];
    private readonly List<(Machine To, int Percent)> losses = [];
    private readonly SemaphoreSlim changing = new(1);
    private readonly bool hasNetem;

    private NamespaceNetwork(HashSet<string> faults, bool hasNetem) => (Faults, this.hasNetem) = (faults, hasNetem);

    public IReadOnlySet<string> Faults { get; }

    public bool IsReal => true;

    /// <summary>Makes the bridge and tries what this kernel can do. Null: no namespaces here, for the reason that was said.</summary>
    public static async Task<NamespaceNetwork?> TryCreateAsync(Action<string> say)
    {
        await RemoveLeftoversAsync();
        var trial = $"{Prefix}{Environment.ProcessId}t";
        var (code, said) = await Tool.TryAsync("ip", ["netns", "add", trial]);
        if (code != 0)
        {
            say($"no network namespaces, so no faults of the network: {said ?? "ip is not installed (./build.sh deps)"}");
            return null;
        }

        try
        {
            var faults = new HashSet<string>();
            var (nft, nftSaid) = await Tool.TryAsync("ip", ["netns", "exec", trial, "nft", "-f", "-"], Rules(["ip saddr { 10.0.0.1 } drop", "numgen random mod 100 < 5 drop"]));
            if (nft == 0) faults.UnionWith(["cut", "lose"]);
            else say($"no cuts and no loss of packets: {nftSaid}");
            await Tool.RunAsync($"ip -n {trial} link set lo up");
            var netem = (await Tool.TryAsync("ip", $"netns exec {trial} tc qdisc add dev lo root netem delay 1ms".Split(' '))).Code == 0;
            var (bucket, bucketSaid) = netem ? (0, null) : await Tool.TryAsync("ip", $"netns exec {trial} {Bucket("lo")}".Split(' '));
            if (bucket == 0) faults.Add("slow");
            if (!netem) say(bucket == 0 ? "no netem in this kernel: slowness is a narrow link" : $"no slow links: {bucketSaid}");
            var network = new NamespaceNetwork(faults, netem);
            await Tool.RunAsync($"ip link add {network.name}b type bridge");
            await Tool.RunAsync($"ip addr add {network.subnet}.254/24 dev {network.name}b");
            await Tool.RunAsync($"ip link set {network.name}b up");
            return network;
        }
        finally
        {
            await Tool.TryAsync("ip", ["netns", "del", trial]);
        }
    }

    public async Task<Machine> AddAsync(string machine)
    {
        var (space, link, address) = ($"{name}-{machine}", $"{name}{machine}", $"{subnet}.{machines.Count + 1}");
        await Tool.RunAsync($"ip netns add {space}");
        await Tool.RunAsync($"ip link add {link} type veth peer name eth0 netns {space}");
        await Tool.RunAsync($"ip link set {link} master {name}b");
        await Tool.RunAsync($"ip link set {link} up");
        await Tool.RunAsync($"ip -n {space} addr add {address}/24 dev eth0");
        await Tool.RunAsync($"ip -n {space} link set eth0 up");
        await Tool.RunAsync($"ip -n {space} link set lo up");
        var added = new Machine(machine, address);
        machines.Add(added);
        return added;
    }

    public IEnumerable<string> On(Machine machine, IEnumerable<string> command) => ["ip", "netns", "exec", Space(machine), .. command];

    public async Task<IReadOnlyList<int>> ProcessesAsync(Machine machine) => await ProcessesAsync(Space(machine));

    public Task<IAsyncDisposable> CutAsync(IReadOnlyCollection<(Machine From, Machine To)> pairs) => ChangeAsync(
        () => cuts.AddRange(pairs),
        () => { foreach (var pair in pairs) cuts.Remove(pair); });

    public Task<IAsyncDisposable> LoseAsync(Machine machine, int percent) => ChangeAsync(() => losses.Add((machine, percent)), () => losses.Remove((machine, percent)));

    public async Task<IAsyncDisposable> SlowAsync(Machine machine)
    {
        var queue = hasNetem ? "tc qdisc replace dev eth0 root netem delay 300ms 200ms" : Bucket("eth0");
        await Tool.RunAsync($"ip netns exec {Space(machine)} {queue}");
        return new Undo(() => Tool.TryAsync("ip", $"netns exec {Space(machine)} tc qdisc del dev eth0 root".Split(' ')));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in machines) await RemoveAsync(Space(machine));
        await Tool.TryAsync("ip", ["link", "del", $"{name}b"]);
        changing.Dispose();
    }

    private string Space(Machine machine) => $"{name}-{machine.Name}";

    private async Task<IAsyncDisposable> ChangeAsync(Action change, Action takeBack)
    {
        await ApplyAsync(change);
        return new Undo(() => ApplyAsync(takeBack));
    }

    private async Task ApplyAsync(Action change)
    {
        await changing.WaitAsync();
        try
        {
            var before = machines.ToDictionary(m => m, RulesFor);
            change();
            // All at once: a cut that grows machine by machine is another fault.
            await Task.WhenAll(machines.Where(m => RulesFor(m) != before[m]).Select(m => Tool.RunAsync("ip", ["netns", "exec", Space(m), "nft", "-f", "-"], RulesFor(m))));
        }
        finally
        {
            changing.Release();
        }
    }

    private string RulesFor(Machine machine)
    {
        var rules = new List<string>();
        var from = cuts.Where(c => c.To == machine).Select(c => c.From.Address).Distinct().Order(StringComparer.Ordinal).ToList();
        if (from.Count > 0) rules.Add($"ip saddr {{ {string.Join(", ", from)} }} drop");
        if (losses.Where(l => l.To == machine).Select(l => l.Percent).DefaultIfEmpty(0).Max() is var percent and > 0) rules.Add($"numgen random mod 100 < {percent} drop");
        return Rules(rules);
    }

    private static string Rules(IReadOnlyList<string> rules) =>
        $"table inet chaos\ndelete table inet chaos\ntable inet chaos {{\nchain in {{\ntype filter hook input priority 0; policy accept;\n{string.Join('\n', rules)}\n}}\n}}\n";

    // 256 kbit/s with room for 400 ms: what comes faster waits, and what does not fit is lost.
    private static string Bucket(string device) => $"tc qdisc replace dev {device} root tbf rate 256kbit burst 4kb latency 400ms";

    // Of runs that were killed before they could tidy up.
    private static async Task RemoveLeftoversAsync()
    {
        var (_, said) = await Tool.TryAsync("ip", ["netns", "list"]);
        var old = (said ?? "").Split('\n').Select(l => l.Split(' ')[0]).Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        foreach (var space in old)
        {
            var owner = new string([.. space[Prefix.Length..].TakeWhile(char.IsAsciiDigit)]);
            if (Directory.Exists($"/proc/{owner}")) continue;
            await RemoveAsync(space);
            await Tool.TryAsync("ip", ["link", "del", $"{Prefix}{owner}b"]);
        }
    }

    private static async Task RemoveAsync(string space)
    {
        foreach (var process in await ProcessesAsync(space)) Tool.Signal(process, Signal.Kill);
        await Tool.TryAsync("ip", ["netns", "del", space]);
    }

    private static async Task<IReadOnlyList<int>> ProcessesAsync(string space)
    {
        var (_, said) = await Tool.TryAsync("ip", ["netns", "pids", space]);
        return [.. (said ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => int.TryParse(l, out var id) ? id : 0).Where(id => id > 0)];
    }
}

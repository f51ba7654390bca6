using Dcron.Chaos.Checker;
using Dcron.Chaos.Nemesis;
using Dcron.Chaos.Operation;
using Dcron.Chaos.Topology;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos;

/// <summary>One run from the first machine to the evidence. All that it makes is gone when it is disposed, but the logs.</summary>
internal sealed class Run(Options options, Action<string> say) : IAsyncDisposable
{
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    private readonly Site site = new(options.Store, options.Dcrond, options.Loopback, say);
    private ApiClient? api;
    private DateTimeOffset end;

    /// <summary>Where logs, ledgers and the report go.</summary>
    public string Folder { get; } = Path.GetFullPath(Path.Combine("artifacts", "chaos", $"{options.Seed}"));

    public EventLog Faulted { get; private set; } = new();

    public EventLog Asked { get; private set; } = new();

    /// <exception cref="ChaosException">It cannot run here.</exception>
    public async Task<Evidence> GoAsync(CancellationToken stop)
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        var logs = Directory.CreateDirectory(Path.Combine(Folder, "logs")).FullName;
        (Faulted, Asked) = (new EventLog(Path.Combine(Folder, "nemesis.log")), new EventLog(Path.Combine(Folder, "client.log")));

        var fakeTime = await site.BuildAsync(Layout.Apart(executors: 5) with { SchedulersExecute = options.Together }, logs, Wants("clock"), Faulted);
        api = new ApiClient(site.Cluster);
        await site.StartAsync(api.Http, stop);
        return await TroubleAsync(new Arena(site.Cluster, site.Store, site.Network, api, Faulted), FaultsHere(site.Network, fakeTime), stop);
    }

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        api?.Dispose();
        Faulted.Dispose();
        Asked.Dispose();
    }

    private bool Wants(string fault) => options.Only?.Contains(fault) ?? true;

    private IReadOnlyList<Fault> FaultsHere(INetwork network, string? fakeTime)
    {
        var can = new HashSet<string>(network.Faults);
        if (network.IsReal) can.Add("real");
        if (fakeTime is not null) can.Add("clock");
        List<Fault> possible = [.. Faults.All.Where(f => Wants(f.Kind) && (f.Needs is null || can.Contains(f.Needs)))];
        say($"faults: {string.Join(' ', possible.Select(f => f.Kind).DefaultIfEmpty("none"))}");
        return possible;
    }

    private async Task<Evidence> TroubleAsync(Arena arena, IReadOnlyList<Fault> faults, CancellationToken stop)
    {
        var ledger = new Ledger(Path.Combine(Folder, "ledger"));
        var requests = new Requests(api!, Asked);
        var client = new Operator(api!, requests, ledger, options.Seed);
        var began = TimeProvider.System.GetUtcNow();
        say($"all nodes are up; putting {options.Jobs} jobs");
        var mix = Mix.Draw(options.Jobs, options.Seed);
        await client.PutAllAsync(mix, stop);
        await Wait.ForAsync(WarmUp, stop);

        say($"{options.Minutes} minutes of faults");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(TimeSpan.FromMinutes(options.Minutes));
        await Task.WhenAll(
            new FaultLoop(arena, faults, options.Seed).RageAsync(over.Token), client.WorkAsync(over.Token), new Foreman(requests, options.Seed).WorkAsync(over.Token),
            ReportProgressAsync(arena, ledger, over.Token));
        stop.ThrowIfCancellationRequested();
        await SettleAsync(client, ledger, stop);
        var evidence = await GatherAsync(mix, began, stop);
        return evidence with { Ledger = ledger.Read(), Calls = requests.Calls, Deaths = site.Cluster.Deaths, Shifts = arena.Shifts, Faults = arena.Spans };
    }

    private async Task ReportProgressAsync(Arena arena, Ledger ledger, CancellationToken stop)
    {
        var began = TimeProvider.System.GetUtcNow();
        var before = ledger.CountStarts();
        while (!stop.IsCancellationRequested)
        {
            await Wait.ForAsync(Tick, stop);
            var now = ledger.CountStarts();
            var scheduler = stop.IsCancellationRequested ? null : await api!.SchedulerAsync(stop);
            say($"{(TimeProvider.System.GetUtcNow() - began).TotalSeconds,4:0} s  {now} launches ({(now - before) / Tick.TotalSeconds:0.0}/s)  "
                + $"{(scheduler is { } s ? $"{s.Node} term {s.Term}" : "no scheduler")}  {arena.Spans.Count} faults{(arena.Current.Length == 0 ? "" : ", now: " + arena.Current)}");
            before = now;
        }
    }

    // All nodes come back, the jobs go on for a moment, and then they are paused: what is due before that must have been settled.
    private async Task SettleAsync(Operator client, Ledger ledger, CancellationToken stop)
    {
        say("faults are over; waiting for all nodes");
        var whole = await Wait.TryUntilAsync(Site.StartWithin, () => site.Cluster.IsWholeAsync(api!.Http), stop);
        if (!whole) throw new ClusterBrokenException($"{Site.StartWithin.TotalMinutes:0} minutes after the last fault the nodes are not a whole cluster.");
        await client.ResumeAllAsync(stop);
        await Wait.ForAsync(WarmUp, stop);
        end = TimeProvider.System.GetUtcNow();
        await client.PauseAllAsync(stop);
        say($"all jobs are paused after {ledger.CountStarts()} launches; waiting for what runs");
    }

    private async Task<Evidence> GatherAsync(IReadOnlyList<ChaosJob> mix, DateTimeOffset began, CancellationToken stop)
    {
        var collector = new Collector(api!);
        IReadOnlyList<string> open = [];
        // A follower may start a moment after its parent has ended, and a record may follow the end by a moment.
        await Wait.TryUntilAsync(SettleWithin, async () =>
        {
            if ((open = (await collector.JobsAsync()).Open).Count > 0) return false;
            await Wait.ForAsync(AfterEnd, stop);
            return (open = (await collector.JobsAsync()).Open).Count == 0;
        }, stop);
        say(open.Count == 0 ? "all attempts have ended; reading the history" : $"{open.Count} executions are open still; reading the history");
        var (present, _) = await collector.JobsAsync();
        List<string> names = [.. mix.Select(j => j.Name)];
        return new Evidence
        {
            Jobs = mix.ToDictionary(j => j.Name), Present = present, Ledger = [], StillOpen = open, End = end,
            History = await collector.HistoryAsync(names),
            Accounting = await collector.AccountingAsync(names.Where(present.Contains), began.AddMinutes(-1), end),
            StartTimes = await collector.StartTimesAsync(mix.Where(j => j.Jitter > TimeSpan.Zero && present.Contains(j.Name)).Select(j => j.Name), began.AddMinutes(-1), end),
        };
    }
}

/// <summary>All faults are over, and Dcron does not come back: a violation of its own.</summary>
internal sealed class ClusterBrokenException(string message) : Exception(message);

using System.Net;
using Dcron.Chaos.Checker;
using Dcron.Chaos.Operation;
using Dcron.Chaos.Topology;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Takeover;

/// <summary>Strikes a real cluster again and again, and measures each time. All that it makes is gone when it is disposed, but the logs.</summary>
internal sealed class TakeoverRun(TakeoverOptions options, Action<string> say) : IAsyncDisposable
{
    // All that is armed ahead (15 s) has been given out by then, and the steady time comes after that.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(18);
    private static readonly TimeSpan SteadyFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AccountedWithin = TimeSpan.FromSeconds(60);

    // How far into a second each next fault strikes: what is due at that second is then before, at and after it.
    private const double PhaseStep = 0.618034;

    private readonly Site site = new(options.Store, options.Dcrond, options.Loopback, say);
    private readonly List<RoundResult> rounds = [];
    private EventLog events = new();
    private ApiClient? api;
    private MachineLoad? load;

    /// <summary>Where logs, ledger and the files of the rounds go.</summary>
    public string Folder { get; } = Path.GetFullPath(Path.Combine("artifacts", "takeover"));

    private string Logs => Path.Combine(Folder, "logs");

    /// <summary>What has been measured by now.</summary>
    public IReadOnlyList<RoundResult> Rounds => rounds;

    /// <summary>Cores in use since the rounds began: by all, and by other programs.</summary>
    public (double All, double Others) Cores => load?.Cores() ?? (0, 0);

    /// <exception cref="ChaosException">It cannot run here, or the cluster does not come back.</exception>
    public async Task GoAsync(CancellationToken stop)
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Logs);
        events = new EventLog(Path.Combine(Folder, "events.log"));
        await site.BuildAsync(options.Apart == 0 ? Layout.Together : Layout.Apart(options.Apart), Logs, shiftsClocks: false, events);
        api = new ApiClient(site.Cluster);
        await site.StartAsync(api.Http, stop);

        var ledger = new Ledger(Path.Combine(Folder, "ledger"));
        var (lasting, edited) = (TakeoverJobs.Lasting(options.Jobs), TakeoverJobs.Edited(1));
        foreach (var job in lasting.Concat(edited)) await PutAsync(job, ledger, stop);
        var strikes = options.Strikes.Where(s => s.Kind != StrikeKind.Cut || site.Network.Faults.Contains("cut")).ToList();
        load = new MachineLoad();
        var number = 0;
        for (var i = 0; i < options.Rounds; i++)
        {
            foreach (var strike in strikes)
            {
                await Wait.UntilAsync("all nodes are up before the next fault", Site.StartWithin, () => site.Cluster.IsWholeAsync(api.Http), stop);
                await RoundAsync(++number, strike, lasting, ledger, stop);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        api?.Dispose();
        events.Dispose();
    }

    private async Task RoundAsync(int number, Strike strike, IReadOnlyList<ChaosJob> lasting, Ledger ledger, CancellationToken stop)
    {
        await Wait.ForAsync(Settle, stop);
        var from = TimeProvider.System.GetUtcNow();
        await Wait.ForAsync(SteadyFor, stop);
        var (victim, term) = await VictimAsync(strike, stop);
        var collector = new Collector(api!);
        var armed = await collector.ArmedAsync();
        var (edited, fresh) = (TakeoverJobs.Edited(number + 1), TakeoverJobs.Fresh(number));
        foreach (var job in fresh) await PutAsync(job, ledger, stop);
        var made = TimeProvider.System.GetUtcNow();

        await Wait.ForAsync(UntilPhase(number * PhaseStep % 1), stop);
        stop.ThrowIfCancellationRequested();
        // These are under way when it strikes.
        var edits = Task.WhenAll(edited.Select(job => PutAsync(job, ledger, stop)));
        var struck = DateTimeOffset.MinValue;
        await new Blow(site, events).StrikeAsync(strike, victim, at => struck = at, stop);
        var end = struck + RoundResult.Aftermath;
        if (end - TimeProvider.System.GetUtcNow() is var rest && rest > TimeSpan.Zero) await Wait.ForAsync(rest, stop);
        await edits;
        stop.ThrowIfCancellationRequested();

        List<DueTime> due = [.. DueTimes(lasting.Concat(edited), from, end), .. DueTimes(fresh, made.AddSeconds(1), end)];
        await Wait.UntilAsync("all nodes are up after the fault", Site.StartWithin, () => site.Cluster.IsWholeAsync(api!.Http), stop);
        var accounting = await AccountAsync(collector, due, ledger, from, end, stop);
        var log = ReadLogs(struck);
        var result = RoundResult.Of(new Round
        {
            Strike = strike, Victim = victim.Name, Struck = struck, Due = due, Armed = armed, Accounting = accounting,
            NewTerm = NodeLog.NewTerm(log, term, struck),
            Touched = edited.Concat(fresh).Select(j => j.Name).ToHashSet(),
            MaySkip = lasting.Where(j => j.ForbidsOverlap).Select(j => j.Name).ToHashSet(),
            Ledger = [.. ledger.Read().Where(l => l.Due >= from)],
        });
        rounds.Add(result);
        say($"{number}: {TakeoverReport.Line(result)}");
        await File.WriteAllLinesAsync(Path.Combine(Folder, $"round-{number:00}-{strike.Name.Replace(' ', '-')}.txt"), TakeoverReport.Details(result, log), stop);
        foreach (var job in fresh) await AskAsync(HttpMethod.Delete, job.Name, document: null, stop);
    }

    private async Task<(DcronNode Victim, long Term)> VictimAsync(Strike strike, CancellationToken stop)
    {
        (string Node, long Term)? scheduler = null;
        await Wait.UntilAsync("a node schedules", Site.StartWithin, async () => (scheduler = await api!.SchedulerAsync(stop)) is not null, stop);
        var (name, term) = scheduler!.Value;
        var nodes = site.Cluster.Nodes;
        // Another one is the last: with nodes for executing alone, one of these.
        return (strike.Kind == StrikeKind.KillOther ? nodes.Last(n => n.Name != name) : nodes.Single(n => n.Name == name), term);
    }

    // Asks until the outcome of each due time is known, or no more comes.
    private static async Task<IReadOnlyList<AccountedDue>> AccountAsync(Collector collector, IReadOnlyList<DueTime> due, Ledger ledger, DateTimeOffset from, DateTimeOffset end, CancellationToken stop)
    {
        IReadOnlyList<AccountedDue> accounting = [];
        await Wait.TryUntilAsync(AccountedWithin, async () =>
        {
            accounting = await collector.AccountingAsync(due.Select(d => d.Job).Distinct(), from, end);
            var final = accounting.Where(a => a.Outcome is "Succeeded" or "Failed" or "Lost" or "Skipped").Select(a => ExecutionName.Of(a.Job, a.Due)).ToHashSet();
            var started = ledger.Read().Where(l => l.IsStart).Select(l => l.Execution).ToHashSet();
            return due.All(d => final.Contains(d.Execution) || started.Contains(d.Execution));
        }, stop);
        return accounting;
    }

    private List<LogLine> ReadLogs(DateTimeOffset near) =>
        [.. site.Cluster.Nodes.SelectMany(n => NodeLog.Parse(n.Name, File.ReadLines(Path.Combine(Logs, $"{n.Name}.log")), near))];

    private Task PutAsync(ChaosJob job, Ledger ledger, CancellationToken stop) => AskAsync(HttpMethod.Put, job.Name, job.Document(ledger.Folder), stop);

    private async Task AskAsync(HttpMethod method, string job, object? document, CancellationToken stop)
    {
        var last = "";
        var done = await Wait.TryUntilAsync(Site.StartWithin, async () =>
        {
            var (status, body) = await api!.TryAsync(method, $"api/jobs/{job}", document, stop);
            last = $"{(int)status} {body}";
            if (status == HttpStatusCode.BadRequest) throw new ChaosException($"{method} of {job} was refused: {body}");
            return (int)status is >= 200 and < 300 || (method == HttpMethod.Delete && status == HttpStatusCode.NotFound);
        }, stop);
        if (!done) throw new ChaosException($"{method} of {job} was not acknowledged in {Site.StartWithin.TotalMinutes} minutes: {last}");
    }

    private static IEnumerable<DueTime> DueTimes(IEnumerable<ChaosJob> jobs, DateTimeOffset from, DateTimeOffset to) =>
        jobs.SelectMany(j => j.Beat!.Between(from, to).Select(due => new DueTime(j.Name, due)));

    private static TimeSpan UntilPhase(double phase)
    {
        var now = TimeProvider.System.GetUtcNow();
        var into = now.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerSecond;
        return TimeSpan.FromSeconds((phase - into + 1) % 1);
    }
}

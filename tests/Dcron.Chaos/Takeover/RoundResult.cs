using Dcron.Chaos.Checker;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Takeover;

/// <summary>One round, judged and measured. Pure.</summary>
internal sealed record RoundResult
{
    /// <summary>For how long after a fault what is due is measured.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(30);

    // What was due right before the fault may not have started yet.
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);

    public required Round Round { get; init; }

    public required Lateness Steady { get; init; }

    /// <summary>What ran of that due from the fault on.</summary>
    public required IReadOnlyList<Launch> After { get; init; }

    public Strike Strike => Round.Strike;

    /// <summary>Due times of which neither the ledger nor the accounting knows what became.</summary>
    public required IReadOnlyList<DueTime> Missing { get; init; }

    public required IReadOnlyList<DueTime> Twice { get; init; }

    /// <summary>Recorded as Lost, with whether the ledger has a start.</summary>
    public required IReadOnlyList<(DueTime Due, bool Started, string Reason)> Lost { get; init; }

    public required IReadOnlyList<(DueTime Due, string Reason)> Skipped { get; init; }

    public Lateness Of(Standing standing) => LatenessOf(After.Where(l => l.Standing == standing));

    /// <summary>What broke a promise about loss or double starts.</summary>
    public IReadOnlyList<string> Violations =>
    [
        .. Missing.Select(d => $"{Strike}: {d}: it has no start, and no outcome that explains it"),
        .. Twice.Select(d => $"{Strike}: {d}: started more than once"),
        // Where the process is dead for certain nothing need be lost; where it is only silent, nobody can know.
        .. Strike.IsEnd ? Lost.Where(l => !l.Started).Select(l => $"{Strike}: {l.Due}: did not run and is Lost: {l.Reason}") : [],
        .. Strike.IsEnd ? Skipped.Where(s => !Round.MaySkip.Contains(s.Due.Job)).Select(s => $"{Strike}: {s.Due}: did not run and is Skipped: {s.Reason}") : [],
    ];

    public static RoundResult Of(Round round)
    {
        var starts = round.Ledger.Where(l => l.IsStart).ToLookup(l => l.Execution);
        var accounts = round.Accounting.ToDictionary(a => ExecutionName.Of(a.Job, a.Due));
        var launches = round.Due.SelectMany(d => starts[d.Execution].OrderBy(l => l.Born).Take(1).Select(l => new Launch(d, StandingOf(round, d), l.Node, l.Born))).ToList();
        var unstarted = round.Due.Where(d => !starts.Contains(d.Execution)).Select(d => (Due: d, Account: accounts.GetValueOrDefault(d.Execution))).ToList();
        return new RoundResult
        {
            Round = round,
            Steady = LatenessOf(launches.Where(l => l.Due.Due < round.Struck - Before)),
            After = [.. launches.Where(l => l.Due.Due >= round.Struck - Before && l.Due.Due <= round.Struck + Aftermath)],
            Missing = [.. unstarted.Where(u => u.Account?.Outcome is not ("Lost" or "Skipped")).Select(u => u.Due)],
            Twice = [.. round.Due.Where(d => starts[d.Execution].Skip(1).Any())],
            Lost = [.. round.Due.Where(d => accounts.GetValueOrDefault(d.Execution)?.Outcome == "Lost").Select(d => (d, starts.Contains(d.Execution), accounts[d.Execution].Reason))],
            Skipped = [.. unstarted.Where(u => u.Account?.Outcome == "Skipped").Select(u => (u.Due, u.Account!.Reason))],
        };
    }

    private static Standing StandingOf(Round round, DueTime due)
    {
        if (round.Touched.Contains(due.Job) || !round.Armed.TryGetValue(due.Execution, out var node)) return Standing.NotArmed;
        return node == round.Victim ? Standing.ArmedThere : Standing.ArmedElsewhere;
    }

    private static Lateness LatenessOf(IEnumerable<Launch> launches) => Lateness.Of([.. launches.Select(l => l.LateMilliseconds).Order()]);
}

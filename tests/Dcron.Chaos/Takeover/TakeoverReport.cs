namespace Dcron.Chaos.Takeover;

/// <summary>What is said of rounds.</summary>
internal static class TakeoverReport
{
    private const int WorstShown = 12;
    private const double WorthTelling = 500;
    private const int ViolationsShown = 20;

    // What is logged around a fault, and how long it may take until all of it is settled.
    private static readonly TimeSpan LogBefore = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LogAfter = TimeSpan.FromSeconds(45);

    /// <summary>The table.</summary>
    public static void Write(Action<string> say, IReadOnlyList<RoundResult> rounds, (double All, double Others) cores)
    {
        foreach (var summary in Summary.Of(rounds))
        {
            say($"{summary.Strike}: {summary.Terms}");
            say($"  {"",-38} {"median",8} {"worst",8}");
            foreach (var figure in summary.Figures) say($"  {figure}");
            say($"  {summary.Counts()}");
        }

        say($"the machine used {cores.All:0.0} of {Environment.ProcessorCount} cores, {cores.Others:0.00} of them for other programs"
            + (cores.Others > MachineLoad.Tolerable ? ": DISTURBED, measure again on a quiet machine" : ""));
        var violations = rounds.SelectMany(r => r.Violations).ToList();
        say($"violations {violations.Count}");
        foreach (var violation in violations.Take(ViolationsShown)) say($"  {violation}");
        if (violations.Count > ViolationsShown) say($"  and {violations.Count - ViolationsShown} more in the files of the rounds");
    }

    /// <summary>One round in a line.</summary>
    public static string Line(RoundResult result)
    {
        var term = result.Round.NewTerm is { } took ? $"new term after {took.TotalSeconds:0.00} s" : "no new term";
        return $"{result.Strike} of {result.Round.Victim} at {result.Round.Struck:HH:mm:ss.fff}: {term}; latest: steady {result.Steady.Most:0}, armed elsewhere {Most(result, Standing.ArmedElsewhere)}, "
            + $"there {Most(result, Standing.ArmedThere)}, not armed {Most(result, Standing.NotArmed)} ms; lost {result.Lost.Count}, skipped {result.Skipped.Count}, violations {result.Violations.Count}";
    }

    /// <summary>All that is worth keeping of a round: what was late, lost or skipped, and what the nodes logged meanwhile.</summary>
    public static IEnumerable<string> Details(RoundResult result, IEnumerable<LogLine> log)
    {
        var round = result.Round;
        yield return Line(result);
        yield return $"steady state: {result.Steady}";
        foreach (var standing in Enum.GetValues<Standing>()) yield return $"{standing}: {result.Of(standing)}";
        foreach (var violation in result.Violations) yield return $"VIOLATION {violation}";
        foreach (var late in result.After.Where(l => l.LateMilliseconds >= WorthTelling).OrderByDescending(l => l.LateMilliseconds).Take(WorstShown)) yield return $"late {late}";
        foreach (var (due, started, reason) in result.Lost) yield return $"lost {due}, {(started ? "ran" : "did not run")}: {reason}";
        foreach (var (due, reason) in result.Skipped) yield return $"skipped {due}: {reason}";
        foreach (var line in log.Where(l => l.At >= round.Struck - LogBefore && l.At <= round.Struck + LogAfter).OrderBy(l => l.At)) yield return line.ToString();
    }

    private static string Most(RoundResult result, Standing standing) => result.Of(standing) is { Count: > 0 } lateness ? $"{lateness.Most:0}" : "-";
}

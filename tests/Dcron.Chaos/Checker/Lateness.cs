namespace Dcron.Chaos.Checker;

/// <summary>How late scheduled first attempts started, in milliseconds: told, and no violation by itself.</summary>
internal sealed record Lateness(int Count, double Median, double P99, double Most)
{
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(15);

    /// <summary>Of those that were due while a fault was at work or shortly after, and of the others.</summary>
    public static (Lateness Steady, Lateness InFaults) Of(Evidence evidence)
    {
        var catchUps = evidence.History.Where(e => e.Trigger != "schedule").Select(e => e.Id).ToHashSet();
        var starts = evidence.Ledger.Where(l => l is { IsStart: true, Attempt: 1, IsScheduled: true } && !catchUps.Contains(l.Execution) && IsOnTime(evidence, l)).ToList();
        var disturbed = starts.ToLookup(
            s => evidence.Faults.Any(f => f.From - TimeSpan.FromSeconds(1) <= s.Due && s.Due <= f.To + Aftermath),
            s => (s.Born - evidence.StartTimes.GetValueOrDefault((s.Job, s.Due), s.Due)).TotalMilliseconds);
        return (Of([.. disturbed[false].Order()]), Of([.. disturbed[true].Order()]));
    }

    // Those that may have to wait for a slot or for their turn are not late, nor are those whose start is not known.
    private static bool IsOnTime(Evidence evidence, Workload.LedgerLine start) =>
        evidence.Jobs[start.Job] is { Pool: null, Overlap: not "queue" } job && (job.Jitter == TimeSpan.Zero || evidence.StartTimes.ContainsKey((start.Job, start.Due)));

    public override string ToString() => Count == 0 ? "none" : $"{Count} launches, p50 {Median:0} ms, p99 {P99:0} ms, most {Most:0} ms";

    /// <param name="sorted">Ascending.</param>
    public static Lateness Of(IReadOnlyList<double> sorted) =>
        sorted.Count == 0 ? new(0, 0, 0, 0) : new(sorted.Count, sorted[sorted.Count / 2], sorted[(int)(sorted.Count * 0.99)], sorted[^1]);
}

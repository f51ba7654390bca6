using Dcron.Chaos.Checker;

namespace Dcron.Chaos;

/// <summary>What is said at the end of a run.</summary>
internal static class Report
{
    private const int Shown = 20;

    public static void Write(Action<string> say, Evidence evidence, IReadOnlyList<Violation> violations, Run run)
    {
        var starts = evidence.Ledger.Where(l => l.IsStart).ToList();
        var attempts = evidence.History.SelectMany(e => e.Attempts).ToList();
        say($"jobs       {evidence.Jobs.Count}, {evidence.Calls.Count} requests, {evidence.Calls.Count(c => !c.Acknowledged && !c.Refused)} of them without an answer");
        say($"requests   {Counts(evidence.Calls.Select(c => c.Kind.ToString().ToLowerInvariant()))}");
        say($"triggers   {Counts(evidence.History.Select(e => e.Trigger))}");
        say($"launches   {starts.Count} in the ledger; {evidence.History.Count} executions, {attempts.Count} attempts in the history");
        say($"outcomes   {Counts(attempts.Select(a => a.Outcome ?? "none"))}");
        say($"due times  {evidence.Accounting.Count}: {Counts(evidence.Accounting.Select(a => a.Outcome))}");
        say($"faults     {evidence.Faults.Count}: {Counts(evidence.Faults.Select(f => f.Kind))}");
        say($"node ends  {evidence.Deaths.Count}: {Counts(evidence.Deaths.Select(d => d.How))}");
        var (steady, inFaults) = Lateness.Of(evidence);
        say($"lateness   steady: {steady}");
        say($"           in and 15 s after faults: {inFaults}");
        say($"violations {violations.Count}{(violations.Count == 0 ? "" : ": " + Counts(violations.Select(v => v.Rule)))}");
        foreach (var violation in violations.Take(Shown)) say($"  {violation}");
        if (violations.Count > Shown) say($"  and {violations.Count - Shown} more in {Path.Combine(run.Folder, "violations.txt")}");
        if (violations.Count > 0) Explain(say, evidence, violations[0], run);
    }

    // The first bad event, with what went on around it.
    private static void Explain(Action<string> say, Evidence evidence, Violation first, Run run)
    {
        File.WriteAllLines(Path.Combine(run.Folder, "violations.txt"), [first.ToString(), .. Around(evidence, first, run)]);
        say($"around the first, {first.Job} at {first.At:HH:mm:ss.fff}:");
        foreach (var line in Around(evidence, first, run)) say($"  {line}");
    }

    private static IEnumerable<string> Around(Evidence evidence, Violation first, Run run)
    {
        var near = TimeSpan.FromSeconds(20);
        var ledger = evidence.Ledger.Where(l => l.Job == first.Job && (l.At - first.At).Duration() < near).Select(l => (l.At, "ledger  " + l));
        var client = evidence.Calls.Where(c => c.Concerns(evidence.Jobs[first.Job]) && (c.Sent - first.At).Duration() < 3 * near).Select(c => (At: c.Sent, "client  " + c));
        foreach (var (_, text) in ledger.Concat(client).OrderBy(l => l.At)) yield return text;
        foreach (var line in run.Faulted.Around(first.At, near)) yield return "nemesis " + line;
        foreach (var execution in evidence.History.Where(e => Workload.ExecutionName.Job(e.Id) == first.Job && (Workload.ExecutionName.Due(e.Id) - first.At).Duration() < near))
            yield return $"history {execution.Id} {execution.Trigger} {execution.Outcome}: {string.Join("; ", execution.Attempts)}";
        foreach (var due in evidence.Accounting.Where(a => a.Job == first.Job && (a.Due - first.At).Duration() < near).OrderBy(a => a.Due))
            yield return $"account {due.Due:HH:mm:ss} {due.Outcome} {due.Reason}";
    }

    private static string Counts(IEnumerable<string> values) => string.Join(", ", values.GroupBy(v => v).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}"));
}

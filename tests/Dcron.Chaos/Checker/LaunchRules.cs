using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>What the ledger alone must keep: nothing twice, nothing early.</summary>
internal static class LaunchRules
{
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(1);

    /// <summary>
    /// No attempt starts twice. A job that runs at most once also has no more first attempts than nodes it asks for, and each further one
    /// follows an attempt that failed.
    /// </summary>
    public static IEnumerable<Violation> StartedTwice(CaseFile file)
    {
        foreach (var execution in file.StartsOf)
        {
            foreach (var same in execution.GroupBy(l => (l.Node, l.Attempt)).Where(g => g.Count() > 1))
                yield return Twice(same.OrderBy(l => l.Born).Last(), "the same attempt has started before");

            var job = file.Job(execution.First());
            if (job.Reruns) continue;
            var firsts = execution.Where(l => l.Attempt == 1).OrderBy(l => l.Born).ToList();
            foreach (var more in firsts.Skip(job.Nodes ?? int.MaxValue))
                yield return Twice(more, $"it is for {job.Nodes} node(s), and has started on {string.Join(", ", firsts.Select(f => f.Node))}");
            foreach (var unfounded in execution.GroupBy(l => l.Attempt).Where(g => g.Key > 1).SelectMany(g => Unfounded(file, [.. g.OrderBy(l => l.Born)])))
                yield return Twice(unfounded, "no attempt before it is known to have failed");
        }
    }

    /// <summary>Nothing starts before it is due.</summary>
    public static IEnumerable<Violation> TooEarly(CaseFile file) =>
        from start in file.Starts
        where start.Born < start.Due - Verdict.Grain - file.ShiftOf(start.Node, start.Born)
        select new Violation("early", start.Job, start.Born, $"started {(start.Due - start.Born).TotalMilliseconds:0} ms before it was due: {start}");

    private static IEnumerable<LedgerLine> Unfounded(CaseFile file, List<LedgerLine> starts)
    {
        var number = starts[0].Attempt - 1;
        var failures = file.Recorded(starts[0].Execution)?.Attempts
            .Where(a => a.Number == number && a.Outcome is "Failed" or "TimedOut").Select(a => a.FinishedAt).Order().ToList() ?? [];
        for (var i = 0; i < starts.Count; i++)
        {
            var slack = ClockSlack + file.ShiftOf(starts[i].Node, starts[i].Born);
            if (i >= failures.Count || failures[i] > starts[i].Born + slack) yield return starts[i];
        }
    }

    private static Violation Twice(LedgerLine start, string why) => new("twice", start.Job, start.Born, $"{why}: {start}");
}

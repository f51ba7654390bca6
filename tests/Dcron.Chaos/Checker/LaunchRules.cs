using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>What the ledger alone must keep: nothing twice, nothing early, nothing beside what it may not run beside.</summary>
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

            var job = file.Evidence.Jobs[execution.First().Job];
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

    /// <summary>Executions of a job that skips on overlap do not run at the same time.</summary>
    public static IEnumerable<Violation> Overlapped(CaseFile file)
    {
        foreach (var starts in file.Starts.Where(l => file.Evidence.Jobs[l.Job].SkipsOverlap).GroupBy(l => l.Job))
        {
            var running = starts.OrderBy(l => l.Born).Select(l => (Start: l, Until: RunsUntil(file, l))).ToList();
            for (var i = 1; i < running.Count; i++)
            {
                var start = running[i].Start;
                foreach (var other in running.Take(i).Where(o => o.Start.Execution != start.Execution && o.Until > start.Born + Verdict.Grain && SameLife(file, o.Start, start)))
                    yield return new Violation("overlap", start.Job, start.Born, $"started while another ran until {other.Until:HH:mm:ss.fff}: {start}; the other: {other.Start}");
            }
        }
    }

    private static IEnumerable<LedgerLine> Unfounded(CaseFile file, List<LedgerLine> starts)
    {
        var number = starts[0].Attempt - 1;
        // The record of what failed may have gone with its node, and the ledger does not tell how work ended.
        if (file.StartsOf[starts[0].Execution].Any(l => l.Attempt == number && file.Recorded(l) is null && file.MayLackRecord(l))) yield break;
        var failures = file.Recorded(starts[0].Execution)?.Attempts
            .Where(a => a.Number == number && a.Outcome is "Failed" or "TimedOut").Select(a => a.FinishedAt).Order().ToList() ?? [];
        for (var i = 0; i < starts.Count; i++)
        {
            var slack = ClockSlack + file.ShiftOf(starts[i].Node, starts[i].Born);
            if (i >= failures.Count || failures[i] > starts[i].Born + slack) yield return starts[i];
        }
    }

    // Work whose node has died, or that Dcron has given up as lost, may go on; nobody can know, and the job is free again.
    private static DateTimeOffset RunsUntil(CaseFile file, LedgerLine start)
    {
        var record = file.Recorded(start);
        var until = file.EndOf(start) ?? record?.FinishedAt ?? file.Evidence.End;
        if (file.DeathAfter(start.Node, start.Born) is { } death && death < until) until = death;
        return record is { Outcome: "Lost", FinishedAt: { } lost } && lost < until ? lost : until;
    }

    // What ran when its job was deleted goes on, and is none of the job's that has been put under its name since.
    private static bool SameLife(CaseFile file, LedgerLine one, LedgerLine other) =>
        !file.Evidence.Calls.Any(c => c.Kind == Operation.CallKind.Delete && c.Job == one.Job && c.Sent <= other.Born && c.Done >= one.Born);

    private static Violation Twice(LedgerLine start, string why) => new("twice", start.Job, start.Born, $"{why}: {start}");
}

using Dcron.Chaos.Operation;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>What overlap policies and limits must keep.</summary>
internal static class OverlapRules
{
    private const string SkippedForOverlap = "overlap: ";
    private const string LineIsFull = "and no more may wait";

    /// <summary>Executions of a job that forbids overlap do not run at the same time, whether it skips, queues or replaces.</summary>
    public static IEnumerable<Violation> Overlapped(CaseFile file)
    {
        var mayBeForced = MayBeForced(file);
        foreach (var starts in file.Starts.Where(l => file.Job(l).ForbidsOverlap && !mayBeForced(l)).GroupBy(l => l.Job))
        {
            var running = starts.OrderBy(l => l.Born).Select(l => (Start: l, Until: file.RunsUntil(l))).ToList();
            for (var i = 1; i < running.Count; i++)
            {
                var start = running[i].Start;
                // What ran when its job was deleted goes on, and is none of the job's that has been put under its name since.
                foreach (var other in running.Take(i).Where(o => o.Start.Execution != start.Execution && o.Until > start.Born + Verdict.Grain && !file.WasDeleted(start.Job, o.Start.Born, start.Born)))
                    yield return new Violation("overlap", start.Job, start.Born, $"started while another ran until {other.Until:HH:mm:ss.fff}: {start}; the other: {other.Start}");
            }
        }
    }

    /// <summary>Only a job that says so skips a due time for overlap; one that queues does when too many wait.</summary>
    public static IEnumerable<Violation> SkippedInsteadOfQueued(CaseFile file) =>
        from entry in file.Evidence.Accounting
        where entry.Outcome == "Skipped" && entry.Reason.StartsWith(SkippedForOverlap, StringComparison.Ordinal)
        let policy = file.Evidence.Jobs[entry.Job].Overlap
        where policy != "skip" && !(policy == "queue" && entry.Reason.EndsWith(LineIsFull, StringComparison.Ordinal))
        select new Violation("queue", entry.Job, entry.Due, $"{entry.Job}, due {entry.Due:HH:mm:ss}, has overlap {policy} and was skipped: {entry.Reason}");

    /// <summary>What the history says was ended, by a kill, by its time or since another took its place, did not go on.</summary>
    public static IEnumerable<Violation> NotEnded(CaseFile file) =>
        from start in file.Starts
        let record = file.Recorded(start)
        where record is { Outcome: "Cancelled" or "TimedOut", FinishedAt: not null }
        let end = file.EndOf(start)
        where end is not null && end > record.FinishedAt + Verdict.Grain + file.ShiftOf(start.Node, end.Value)
        select new Violation("not ended", start.Job, end.Value, $"{record.Outcome} at {record.FinishedAt:HH:mm:ss.fff} ({record.Reason}), and its work went on until {end:HH:mm:ss.fff}: {start}");

    /// <summary>At no moment do more attempts of a pool run than its limit allows.</summary>
    public static IEnumerable<Violation> OverLimit(CaseFile file)
    {
        foreach (var pool in file.Starts.Where(l => file.Job(l).Pool is not null).GroupBy(l => file.Job(l).Pool!))
        {
            var running = new List<(LedgerLine Start, DateTimeOffset Until)>();
            foreach (var start in pool.OrderBy(l => l.Born))
            {
                running.RemoveAll(r => r.Until <= start.Born + Verdict.Grain);
                running.Add((start, file.RunsUntil(start)));
                if (running.Count > pool.Key.Most)
                    yield return new Violation("limit", start.Job, start.Born, $"{running.Count} run, and {Pool.Label}={pool.Key.Name} allows {pool.Key.Most}: {string.Join("; ", running.Select(r => $"{r.Start} until {r.Until:HH:mm:ss.fff}"))}");
            }
        }
    }

    // A run by force overlaps by its nature. Of a run without an answer it is not known which execution it became.
    private static Func<LedgerLine, bool> MayBeForced(CaseFile file)
    {
        var runs = file.Evidence.Calls.Where(c => c.Kind == CallKind.Run).ToList();
        var forced = runs.Where(c => c.Forced && c.Execution is not null).Select(c => c.Execution!).ToHashSet();
        var obedient = runs.Where(c => !c.Forced && c.Execution is not null).Select(c => c.Execution!).ToHashSet();
        var inDoubt = runs.Where(c => c.Forced && c.Execution is null && !c.Refused).Select(c => c.Job).ToHashSet();
        return line => forced.Contains(line.Execution)
            || (inDoubt.Contains(line.Job) && !obedient.Contains(line.Execution) && file.Recorded(line.Execution) is not { Trigger: not "manual" });
    }
}

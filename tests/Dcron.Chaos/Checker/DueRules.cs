using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>What calendars and jitter make of due times.</summary>
internal static class DueRules
{
    /// <summary>What a calendar excludes does not start, unless a person asked for it.</summary>
    public static IEnumerable<Violation> StartedThoughExcluded(CaseFile file) =>
        from start in file.Starts
        where file.Job(start).Exclusion is { } exclusion && exclusion.Covers(start.Due)
        where start.IsScheduled || file.Recorded(start.Execution) is { Trigger: "backfill" }
        select new Violation("excluded", start.Job, start.Born, $"calendar {file.Job(start).Exclusion!.Calendar} excludes its due time: {start}");

    /// <summary>What a calendar excludes is a due time, and skipped for that reason.</summary>
    public static IEnumerable<Violation> SkippedForAnotherReason(CaseFile file) =>
        from entry in file.Evidence.Accounting
        where entry.Outcome == "Skipped" && file.Evidence.Jobs[entry.Job].Exclusion is { } exclusion
            && exclusion.Covers(entry.Due) != entry.Reason.Contains($"'{exclusion.Calendar}'", StringComparison.Ordinal)
        select new Violation("excluded", entry.Job, entry.Due, $"{entry.Job}, due {entry.Due:HH:mm:ss}, is skipped for another reason than whether its calendar excludes it: {entry.Reason}");

    /// <summary>The start within a job's jitter is within its window, and nothing starts before it.</summary>
    public static IEnumerable<Violation> OutsideJitter(CaseFile file)
    {
        foreach (var ((job, due), at) in file.Evidence.StartTimes)
        {
            if (at < due || at >= due + file.Evidence.Jobs[job].Jitter)
                yield return new Violation("jitter", job, due, $"{job}, due {due:HH:mm:ss}, is to start at {at:HH:mm:ss}, outside of its {file.Evidence.Jobs[job].Jitter.TotalSeconds} s");
        }

        foreach (var start in file.Starts.Where(l => l.IsScheduled))
        {
            if (file.Evidence.StartTimes.TryGetValue((start.Job, start.Due), out var at) && start.Born < at - Verdict.Grain - file.ShiftOf(start.Node, start.Born))
                yield return new Violation("jitter", start.Job, start.Born, $"started {(at - start.Born).TotalMilliseconds:0} ms before {at:HH:mm:ss}, its start by the job's jitter: {start}");
        }
    }
}

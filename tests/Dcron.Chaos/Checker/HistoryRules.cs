using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>What Dcron tells of the run, against what the ledger and the schedules say.</summary>
internal static class HistoryRules
{
    private static readonly string[] Final = ["Succeeded", "Failed", "TimedOut", "Cancelled", "Lost", "Skipped"];
    private static readonly string[] HaveRun = ["Succeeded", "Failed", "TimedOut", "Lost"];
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    /// <summary>Every due time of the schedules that were in force has an execution, or a skip with a reason.</summary>
    public static IEnumerable<Violation> NotAccountedFor(CaseFile file)
    {
        var accounted = file.Evidence.Accounting.GroupBy(a => a.Job).ToDictionary(g => g.Key, g => g.ToDictionary(a => a.Due));
        foreach (var (job, spans) in file.Timelines)
        {
            if (spans.Count == 0 || spans[^1].Definition is null) continue;
            if (!file.Evidence.Present.Contains(job))
            {
                yield return new Violation("vanished", job, spans[^1].From, $"the job {job} was put, acknowledged at {spans[^1].From:HH:mm:ss.fff}, and is not there");
                continue;
            }

            var entries = accounted.GetValueOrDefault(job) ?? [];
            // What was due in an earlier life of the name went with that job.
            foreach (var due in spans.Where(s => s.Life == spans[^1].Life).SelectMany(DueTimes))
            {
                if (entries.GetValueOrDefault(due) is not { } entry) yield return new Violation("identity", job, due, $"nothing is known of {job}, due {due:HH:mm:ss}");
                else if (IsUnaccounted(file, entry)) yield return new Violation("identity", job, due, $"{job}, due {due:HH:mm:ss}, is {entry.Outcome}: {entry.Reason}");
                else if (entry.Outcome == "Skipped" && entry.Reason.Length == 0) yield return new Violation("identity", job, due, $"{job}, due {due:HH:mm:ss}, is skipped without a reason");
            }
        }
    }

    /// <summary>Nothing is open when the time to settle is over.</summary>
    public static IEnumerable<Violation> NotFinal(CaseFile file) =>
    [
        .. file.Evidence.StillOpen.Select(o => new Violation("not final", ExecutionName.Job(o), ExecutionName.Due(o.Split(' ')[0]), $"still open: {o}")),
        .. from execution in file.Evidence.History
           where execution.Outcome is null || execution.Attempts.Any(a => a.Outcome is null)
           where !file.Evidence.StillOpen.Any(o => o.StartsWith(execution.Id + " ", StringComparison.Ordinal))
           select new Violation("not final", ExecutionName.Job(execution.Id), ExecutionName.Due(execution.Id), $"{execution.Id} has no outcome in the history"),
    ];

    /// <summary>What the ledger says has started, the history says has run, or may have.</summary>
    public static IEnumerable<Violation> StartedWithoutRecord(CaseFile file)
    {
        foreach (var start in file.Starts)
        {
            if (file.Recorded(start) is not { } record)
            {
                if (!file.MayLackRecord(start)) yield return new Violation("unrecorded", start.Job, start.Born, $"the history does not know that it started: {start}");
            }
            else if (record.Outcome is not null && !HaveRun.Contains(record.Outcome) && record.StartedAt is null)
            {
                yield return new Violation("unrecorded", start.Job, start.Born, $"the history says that it never started ({record.Outcome}: {record.Reason}): {start}");
            }
        }
    }

    /// <summary>What the history says succeeded, the ledger saw start and end.</summary>
    public static IEnumerable<Violation> RecordedWithoutStart(CaseFile file)
    {
        foreach (var execution in file.Evidence.History)
        {
            foreach (var attempt in execution.Attempts.Where(a => a.Outcome == "Succeeded"))
            {
                var start = file.StartsOf[execution.Id].FirstOrDefault(l => l.Node == attempt.Node && l.Attempt == attempt.Number);
                if (start is not null && file.EndOf(start) is not null) continue;
                yield return new Violation(
                    "invented", ExecutionName.Job(execution.Id), attempt.FinishedAt ?? ExecutionName.Due(execution.Id),
                    $"{execution.Id} {attempt.Node} attempt {attempt.Number} succeeded, and the ledger has {(start is null ? "no start" : "no end")} of it");
            }
        }
    }

    /// <summary>How many starts have no record because their node died, as docs/guarantees.md says may happen.</summary>
    public static int LostWithNode(Evidence evidence)
    {
        var file = new CaseFile(evidence);
        return file.Starts.Count(s => file.Recorded(s) is null && file.MayLackRecord(s));
    }

    // The ends of a span are left out: the clock that decided may have been the other side of a second.
    private static IEnumerable<DateTimeOffset> DueTimes(Span span)
    {
        if (span.Definition?.Beat is not { } beat) return [];
        return beat.Between(span.From + OneSecond, span.To - OneSecond);
    }

    private static bool IsUnaccounted(CaseFile file, AccountedDue entry)
    {
        if (Final.Contains(entry.Outcome)) return false;
        return entry.Outcome != "Unknown" || !file.StartsOf[ExecutionName.Of(entry.Job, entry.Due)].Any(file.MayLackRecord);
    }
}

using Dcron.Chaos.Operation;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>What answers to the client promise.</summary>
internal static class ClientRules
{
    /// <summary>After the answer to a pause, a delete or an edit nothing starts that it forbids, but on nodes that the answer named.</summary>
    public static IEnumerable<Violation> StartedAfterReply(CaseFile file)
    {
        foreach (var start in file.Starts.Where(l => l.IsScheduled))
        {
            if (Holding(file, start) is not { } span || span.Unreached.Contains(start.Node) || HadStartedBefore(file, start, span.From)) continue;
            var what = span switch
            {
                { Definition: null } => "deleted",
                { Paused: true } => "paused",
                { Definition.Edition: var edition } when edition > start.Edition => $"put with edition {edition}",
                _ => null,
            };
            if (what is not null)
                yield return new Violation("after reply", start.Job, start.Born, $"the job was {what}, acknowledged at {span.From:HH:mm:ss.fff}, and nothing else was asked until {span.To:HH:mm:ss.fff}: {start}");
        }
    }

    /// <summary>A run that was promised is in the history.</summary>
    public static IEnumerable<Violation> RunForgotten(CaseFile file) =>
        from call in file.Evidence.Calls
        where call is { Kind: CallKind.Run, Acknowledged: true, Execution: not null }
            && file.Recorded(call.Execution!) is null && !DeletedLater(file, call)
        select new Violation("run forgotten", call.Job, call.Done, $"the run {call.Execution} was acknowledged, and the history does not know it");

    /// <summary>Requests with one key are one run, and there are no more runs than were asked for.</summary>
    public static IEnumerable<Violation> RunDoubled(CaseFile file)
    {
        var manual = file.Evidence.History.Where(e => e.Trigger == "manual").ToLookup(e => ExecutionName.Job(e.Id));
        foreach (var runs in file.Evidence.Calls.Where(c => c.Kind == CallKind.Run && !c.Refused).GroupBy(c => c.Job))
        {
            foreach (var same in runs.Where(c => c is { Key: not null, Execution: not null }).GroupBy(c => c.Key).Where(g => g.Select(c => c.Execution).Distinct().Count() > 1))
                yield return new Violation("run doubled", runs.Key, same.Last().Done, $"one key became {string.Join(" and ", same.Select(c => c.Execution).Distinct())}");

            var asked = runs.Where(c => c.Key is null).Count() + runs.Where(c => c.Key is not null).Select(c => c.Key).Distinct().Count();
            if (manual[runs.Key].Count() is var known && known > asked)
                yield return new Violation("run doubled", runs.Key, runs.Last().Done, $"{asked} runs of {runs.Key} were asked for, and the history has {known}");
        }
    }

    /// <summary>After the answer to a kill nothing of the execution starts, but on nodes that the answer named.</summary>
    public static IEnumerable<Violation> StartedAfterKill(CaseFile file) =>
        from call in file.Evidence.Calls
        where call is { Kind: CallKind.Kill, Acknowledged: true, Execution: not null }
        from start in file.StartsOf[call.Execution!]
        where start.Born > call.Done + Verdict.Grain && !call.Unreached.Contains(start.Node) && !HadStartedBefore(file, start, call.Done)
        select new Violation("after reply", start.Job, start.Born, $"the execution was killed, acknowledged at {call.Done:HH:mm:ss.fff}: {start}");

    /// <summary>What has run for a due time is not run again by a backfill.</summary>
    public static IEnumerable<Violation> BackfilledTwice(CaseFile file) =>
        from due in file.Starts.Where(l => l.IsScheduled || file.Recorded(l.Execution) is { Trigger: "backfill" }).GroupBy(l => (l.Job, l.Due))
        let executions = due.Select(l => l.Execution).Distinct().ToList()
        where executions.Count > 1 && !file.WasDeleted(due.Key.Job, due.Key.Due, due.Max(l => l.Born))
        select new Violation("backfill", due.Key.Job, due.Max(l => l.Born), $"one due time has run more than once: {string.Join(", ", executions)}");

    // When a process was made is told a little too early, and what a resume lets go starts within milliseconds.
    private static Span? Holding(CaseFile file, LedgerLine start) =>
        file.Timelines.GetValueOrDefault(start.Job)?.FirstOrDefault(s => s.From + Verdict.Grain < start.Born && start.Born + Verdict.Grain < s.To);

    // The executor had begun with it when it was asked: then its process may be made a little later than the answer is given.
    private static bool HadStartedBefore(CaseFile file, LedgerLine start, DateTimeOffset answered) =>
        file.Recorded(start)?.StartedAt is { } begun && begun <= answered + file.ShiftOf(start.Node, start.Born);

    private static bool DeletedLater(CaseFile file, ClientCall run) =>
        file.Evidence.Calls.Any(c => c.Kind == CallKind.Delete && c.Job == run.Job && c.Done >= run.Sent);
}

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
            if (Holding(file, start) is not { } span || span.Unreached.Contains(start.Node) || HadStartedBefore(file, start, span)) continue;
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
            && file.Recorded(call.Execution!) is null && !file.StartsOf[call.Execution!].Any(file.MayLackRecord) && !DeletedLater(file, call)
        select new Violation("run forgotten", call.Job, call.Done, $"the run {call.Execution} was acknowledged, and the history does not know it");

    private static Span? Holding(CaseFile file, LedgerLine start) =>
        file.Timelines.GetValueOrDefault(start.Job)?.FirstOrDefault(s => s.From + Verdict.Grain < start.Born && start.Born <= s.To);

    // The executor had begun with it when it was asked: then its process may be made a little later than the answer is given.
    private static bool HadStartedBefore(CaseFile file, LedgerLine start, Span span) =>
        file.Recorded(start)?.StartedAt is { } begun && begun <= span.From + file.ShiftOf(start.Node, start.Born);

    private static bool DeletedLater(CaseFile file, ClientCall run) =>
        file.Evidence.Calls.Any(c => c.Kind == CallKind.Delete && c.Job == run.Job && c.Done >= run.Sent);
}

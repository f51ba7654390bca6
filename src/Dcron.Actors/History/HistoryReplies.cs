using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Actors.History;

/// <summary>Makes answers fit one message: a longer one would never arrive.</summary>
internal static class HistoryReplies
{
    /// <summary>The page, shorter where its executions have very many attempts; the cursor then names where it really ends.</summary>
    public static ExecutionsListed Of(Page<RecordedExecution> page)
    {
        var bytes = 0;
        var fit = page.Items.TakeWhile((execution, i) => (bytes += RecordSize.Of(execution)) <= RecordSize.MaxMessage || i == 0).ToImmutableArray();
        return new ExecutionsListed(fit.Length == page.Items.Length ? page : new Page<RecordedExecution>(fit, ExecutionCursor.Behind(fit[^1].Id).ToString()));
    }

    /// <summary>The execution; where all output does not fit, that of the latest attempts, and the rest counted as cut.</summary>
    public static ExecutionFound Of(RecordedExecution? execution)
    {
        if (execution is null || RecordSize.Of(execution) <= RecordSize.MaxMessage) return new ExecutionFound(execution);

        var room = RecordSize.MaxMessage - execution.Attempts.Sum(RecordSize.WithoutOutput);
        var shown = execution.Attempts.ToBuilder();
        foreach (var (attempt, i) in execution.Attempts.Select((a, i) => (a, i)).OrderByDescending(x => x.a.Result.FinishedAt))
        {
            var output = RecordSize.Of(attempt) - RecordSize.WithoutOutput(attempt);
            if (output <= room) room -= output;
            else shown[i] = attempt with { Output = "", OutputCut = attempt.OutputCut + output };
        }

        return new ExecutionFound(execution with { Attempts = shown.ToImmutable() });
    }

    public static object Of(ReadRange asked, RecordedRange range)
    {
        var bytes = range.Executions.Sum(e => (long)RecordSize.Of(e)) + range.Skips.Sum(s => (long)RecordSize.Of(s));
        return bytes <= RecordSize.MaxMessage
            ? new RangeRead(range)
            : new HistoryFailed($"What is recorded of {asked.Job} from {asked.After:u} to {asked.Through:u} is too much for one answer: ask for a shorter time.");
    }
}

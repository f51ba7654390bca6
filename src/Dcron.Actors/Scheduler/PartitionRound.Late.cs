using Akka.Event;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

// Results that come too late, or from a process that no longer has the attempt, change nothing; the log names them.
internal sealed partial class PartitionRound
{
    private const int MostStrangers = 1000;

    /// <summary>Whether this process may speak of an open attempt: it has it, or answers for the process that had it.</summary>
    private bool MaySpeakOf(Incarnation on, OpenAttempt attempt, AttemptResult? result)
    {
        if (attempt.On == on || partition.Nodes.AnswersFor(on, attempt.On)) return true;
        if (partition.Strangers.Count >= MostStrangers) partition.Strangers.Clear();
        if (result is not null && partition.Strangers.Add((on, attempt.Id)))
        {
            partition.Log.Warning(
                "Attempt {0}: a process of node {1} that does not have it (incarnation {2}; it is with {3}) reports that it ended as {4}. This changes nothing.",
                attempt.Id, attempt.Id.Node, on, attempt.On, result.Outcome);
        }

        return false;
    }

    private void NoteLate(Incarnation on, Report.Finished report)
    {
        var (id, result) = (report.Attempt, report.Result);
        if (KnownEnd(id) is { } known && known.Outcome != result.Outcome)
        {
            partition.Log.Warning(
                "Attempt {0}: node {1} reports at last that it ended as {2} at {3:u}; it was recorded as {4} ({5}). This changes nothing.",
                id, id.Node, result.Outcome, result.FinishedAt, known.Outcome, known.Reason);
            return;
        }

        // A scheduler that is behind hears the same again and again.
        partition.Log.Debug("Attempt {0}: node {1} (incarnation {2}) reports that it ended as {3}, which is known or was never asked of it. This changes nothing.", id, id.Node, on, result.Outcome);
    }

    private AttemptResult? KnownEnd(AttemptId id)
    {
        if (partition.GivenUp.Take(id) is { } given) return given;
        if (partition.Jobs.Find(id.Execution.Job) is not { } job) return null;
        if (FindOpen(id) is { Result: { } result }) return result;
        // After a takeover only this is left of it.
        return job.Last.FirstOrDefault(l => l.Execution == id.Execution) is { Outcome: Outcome.Lost } last ? new AttemptResult(last.Outcome, null, last.Reason, null, last.At) : null;
    }

    private OpenAttempt? FindOpen(AttemptId id)
    {
        if (partition.Jobs.Find(id.Execution.Job)?.Find(id.Execution) is not { } open) return null;
        foreach (var attempt in open.Attempts)
            if (attempt.Id == id) return attempt;
        return null;
    }
}

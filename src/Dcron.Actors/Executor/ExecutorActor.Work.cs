using Akka.Event;
using Dcron.Actors.Executor.Starts;
using Dcron.Core.Executions;

namespace Dcron.Actors.Executor;

// What runs here: its start, its end, and what an earlier process left behind.
internal sealed partial class ExecutorActor
{
    /// <summary>Starts in one go: what else the mailbox holds, a pulse or an order to disarm, must not wait for more.</summary>
    private const int MostStarts = 10_000;

    private void StartDue()
    {
        running.StopOverdue();
        EndOverlapped();
        // First everything is started, then what was over at once is booked: thousands may be due in the same second.
        var over = new List<WorkEnded>();
        for (var left = MostStarts; left > 0 && TakeDue(Math.Min(left, Room)) is { Count: > 0 } due; left -= due.Count)
        {
            if (!starts.Starting(due))
            {
                Refuse(due);
                break;
            }

            foreach (var (attempt, at, _) in due)
            {
                meters.Started(attempt, at);
                if (running.Start(attempt) is { } ended) over.Add(ended);
                else Add(new Report.Started(attempt.Id, at));
            }
        }

        foreach (var ended in over) Book(ended);
        // Without warrant or room, what is due waits for a pulse or for an end, not for the clock.
        var next = MayStart ? ledger.NextStart : null;
        timer.At(Earlier(Earlier(next, NextDecision), running.NextDeadline));
    }

    // Written down together before any of them starts.
    private List<DueStart> TakeDue(int most)
    {
        var due = new List<DueStart>();
        while (due.Count < most && ledger.TakeNext(clock.Now()) is { } start) due.Add(start);
        return due;
    }

    // The file that the next process will believe says that they never started, so they must not.
    private void Refuse(List<DueStart> due)
    {
        foreach (var (attempt, at, _) in due)
            Conclude(attempt, new AttemptResult(Outcome.Failed, null, "not started: the node can neither write nor remove its file of starts; its log says why", null, at), "", 0);
    }

    private int Room => MayDecide ? settings.MaxRunning - running.Count : 0;

    private bool MayStart => Room > 0;

    private void OnEnded(WorkEnded ended)
    {
        running.Forget(ended.Attempt.Id);
        Book(ended);
        // There is room again.
        StartDue();
        ReportDrained();
    }

    private void Book(WorkEnded ended)
    {
        var result = new AttemptResult(ended.Outcome, ended.ExitCode, ended.Reason, ledger.StartedAt(ended.Attempt.Id), ended.At);
        meters.Ended(ended.Attempt, result);
        Conclude(ended.Attempt, result, ended.Output.ToText(), ended.Output.Cut);
    }

    // What an earlier process started is this one's to report.
    private void Adopt()
    {
        foreach (var before in starts.Unsettled)
        {
            ledger.Adopt(before.ToArmed(), before.StartedAt);
            if (before.Result is { } result) Conclude(before.ToArmed(), result, "", 0);
            else if (orphans.Take(before) is { } gone) BookOrphan(gone);
        }

        if (!starts.Unsettled.IsEmpty) log.Warning("An earlier process of this node left {0} attempts that nobody has acknowledged; {1} of them still run.", starts.Unsettled.Length, ledger.Running);
    }

    private void OnOrphanEnded(OrphanEnded ended)
    {
        orphans.Forget(ended.Attempt.Id);
        BookOrphan(ended);
        ReportDrained();
    }

    private void BookOrphan(OrphanEnded ended) =>
        Conclude(ended.Attempt.ToArmed(), new AttemptResult(Outcome.Lost, null, ended.Reason, ended.Attempt.StartedAt, clock.Now()), "", 0);

    private void EndAllWork()
    {
        running.CancelAll("the node stopped before it had ended");
        orphans.EndAll();
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;
}

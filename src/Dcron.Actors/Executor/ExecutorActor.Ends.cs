using Dcron.Core.Executions;

namespace Dcron.Actors.Executor;

// What is ended here before it ends by itself: by an order, or by the overlap policy of its job.
internal sealed partial class ExecutorActor
{
    // Who may not start must not make others end; and what overlaps is decided upon whether or not there is room.
    private bool MayDecide => drainedTo is null && warrant.IsValid && starts.MayStart;

    private DateTimeOffset? NextDecision => MayDecide ? ledger.NextDecision : null;

    private void EndOverlapped()
    {
        if (!MayDecide) return;
        foreach (var overlapped in ledger.Decide(clock.Now())) End(overlapped.Attempt.Id, overlapped.Outcome, overlapped.Reason);
    }

    private void End(AttemptId id, Outcome outcome, string reason)
    {
        orphans.End(id);
        if (ledger.IsRunning(id)) running.Cancel(id, reason);
        else if (ledger.FindArmed(id) is { } armed)
            Conclude(armed, new AttemptResult(outcome, null, reason, null, clock.Now()), "", 0);
    }
}

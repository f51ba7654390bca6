using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

// What an executor's ledger says, put beside what is planned there.
internal sealed partial class PartitionRound
{
    private void Reconcile(JobState job, OpenAttempt attempt, LedgerEntry? entry)
    {
        var open = job.Find(attempt.Id.Execution)!;
        if (entry is { Phase: LedgerPhase.Running, StartedAt: { } at }) partition.Started[attempt.Id] = at;
        if (entry is not null) Effects.KillAgain(partition, open, attempt);
        switch (attempt.Phase, entry?.Phase)
        {
            case (AttemptPhase.Armed, null):
                Change(attempt.Id, d =>
                {
                    if (Results.ArmAgain(d, context, attempt)) Effects.ArmAgain(partition, job, open, attempt);
                });
                break;
            case (AttemptPhase.Revoking, null):
                Change(attempt.Id, d => Results.Disarmed(d, context, attempt.Id));
                break;
            case (AttemptPhase.Revoking, LedgerPhase.Armed):
                Effects.DisarmAgain(partition, attempt);
                Revoked = true;
                break;
            case (AttemptPhase.Revoking, _):
                Change(attempt.Id, d => Results.RevocationRefused(d, context, attempt.Id));
                break;
        }
    }

    // What it holds armed and no job has open was given up by a scheduler before this one. Said before anything is armed there: the same
    // attempt may be planned again.
    private void DisarmForgotten(NodeReady ready)
    {
        foreach (var entry in ready.Entries.Where(e => e.Phase == LedgerPhase.Armed))
        {
            var open = partition.Jobs.Find(entry.Id.Execution.Job)?.Find(entry.Id.Execution);
            if (open is null || !open.Attempts.Any(a => a.Id == entry.Id && a.On == ready.Node.Incarnation && !a.IsOver))
                partition.Nodes.Order(ready.Node.Incarnation, new Order.Disarm(entry.Id, 0));
        }
    }
}

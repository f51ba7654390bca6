using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>The rule for an execution that is to end: it is recorded first, so that a takeover repeats it and nothing is tried again.</summary>
internal static class Kills
{
    public static void Kill(Decision decision, PlanningContext context, ExecutionId id, string reason)
    {
        if (decision.State?.Find(id) is not { KillReason: null } open) return;
        decision.Emit(new JobEvent.ExecutionKilled(id.Job, context.Now, id, reason));
        // Nobody holds these, so nobody has to be told.
        foreach (var attempt in open.Attempts.Where(a => a.Phase == AttemptPhase.Unplaced))
            Results.Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Cancelled, null, reason, null, context.Now));
    }
}

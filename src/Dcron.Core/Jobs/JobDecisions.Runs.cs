using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

// Runs by hand, and their end.
public static partial class JobDecisions
{
    private static Decision Run(Decision decision, JobCommand.Run run, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        var job = decision.Job;
        if (AnswerKnown(job, run) is { } known) return decision.Answer(known);
        if (!run.Force && Runaway.Refuse(decision, context, hasStarted) is { } runaway) return decision.Answer(new JobReply.Refused(runaway));
        if (WhyNot(job, run, context) is { } reason) return decision.Answer(new JobReply.Refused(reason));

        var id = new ExecutionId(job.Name, JobState.WholeSecond(context.Now), run.Suffix);
        var nodes = Turns.Choose(job, context, id, run.Force);
        if (nodes is { Count: 0 } && !(job.Definition.Target.Wait > TimeSpan.Zero))
            return decision.Answer(new JobReply.Refused(Targeting.WhyNone(job.Definition.Target, context.Nodes)));
        if (nodes is { Count: > 0 } && !context.Slots.IsLimited(job.Definition))
        {
            decision.Emit(PlannedRun(job, context, id, run, nodes));
            return decision.Answer(new JobReply.RunAccepted(id));
        }

        Unplaced.Plan(decision, context, PlannedRun(job, context, id, run, [Unplaced.Nowhere]));
        // Where it waits for its turn, what is armed for later would start beside it: that is taken back, and gets in line behind it.
        if (nodes is null && !Turns.AtExecutor(job.Definition)) Revoke(decision, context, o => o.Due > context.Now, hasStarted, "a run by hand comes before it");
        Planning.Plan(decision, context);
        return decision.Answer(new JobReply.RunAccepted(id));
    }

    private static JobEvent.ExecutionPlanned PlannedRun(JobState job, PlanningContext context, ExecutionId id, JobCommand.Run run, IReadOnlyList<NodeInfo> nodes) =>
        Planning.Planned(job, context.Now, id, Trigger.Manual, nodes, context.Now) with
        {
            Forced = run.Force,
            Overrides = run.Overrides.IsEmpty ? null : run.Overrides,
        };

    // The suffix is the client's: the same request again, perhaps hours later, is the same run.
    private static JobReply? AnswerKnown(JobState job, JobCommand.Run run)
    {
        foreach (var recent in job.RecentRuns)
        {
            if (recent.Execution.Suffix != run.Suffix) continue;
            return recent.Fingerprint == RecentRun.FingerprintOf(run.Force, run.Overrides)
                ? new JobReply.RunAccepted(recent.Execution)
                : new JobReply.Refused($"the same key was used for {recent.Execution}, which asked for something else; use another key");
        }

        foreach (var open in job.Open)
            if (open.Id.Suffix == run.Suffix) return new JobReply.RunAccepted(open.Id);
        foreach (var last in job.Last)
            if (last.Execution.Suffix == run.Suffix) return new JobReply.RunAccepted(last.Execution);
        return null;
    }

    private static string? WhyNot(JobState job, JobCommand.Run run, PlanningContext context)
    {
        if (job.Revoking) return "a change of the job is still being made known to its nodes; try again in a moment";
        if (run.Overrides.WhyNot(job.Definition.Work) is { } kind) return kind;
        if (run.Force) return null;
        if (Turns.IsFull(job)) return $"{Turns.MostQueued} executions of the job are open, and no more may wait; kill some, or force the run";
        if (job.Definition.Overlap != OverlapPolicy.Skip || job.Open.IsEmpty) return null;
        if (job.Open.FirstOrDefault(o => o.Due <= context.Now) is { } open)
            return $"{open.Id} is still open and the job's overlap policy is skip; wait for it to end, or force the run";
        // Where nobody can see both, the run and what is armed could not be kept apart.
        return Turns.AtExecutor(job.Definition) && Turns.DecidedWhenDue(job, context)
            ? $"{job.Open[0].Id} is armed on a node that takes no more work now, and the job's overlap policy is skip; try again after it, or force the run"
            : null;
    }

    private static Decision Kill(Decision decision, JobCommand.Kill kill, PlanningContext context)
    {
        if (decision.State?.Find(kill.Execution) is not { } open) return decision.Answer(new JobReply.NotFound(kill.Job));
        Kills.Kill(decision, context, kill.Execution, kill.Reason);
        var nodes = open.Attempts.Where(a => a.Phase is AttemptPhase.Armed or AttemptPhase.Revoking).Select(a => a.Id.Node);
        decision.Answer(new JobReply.KillAccepted(kill.Execution, [.. nodes.Distinct(StringComparer.Ordinal)]));
        Planning.Plan(decision, context);
        return decision;
    }
}

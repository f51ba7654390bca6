using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>
/// The rules for pauses: a job's own, and those that hold every job with a label or all jobs. A job has one pause at a time; its own goes
/// before a rule's, and when one ends the job goes on only if no other holds it.
/// </summary>
public static class Pauses
{
    internal static Decision Pause(Decision decision, JobCommand.Pause command, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        var job = decision.Job;
        var same = job.Pause is { Rule: null } own && own.Reason == command.Reason && own.By == command.By && own.Until == command.Until;
        if (same) return decision.Answer(new JobReply.Accepted(JobChange.None, job.Revision, []));
        var paused = new JobEvent.Paused(job.Name, context.Now, command.Reason) { By = command.By, Until = command.Until };
        Stop(decision, paused, context, hasStarted);
        return decision.Answer(new JobReply.Accepted(JobChange.Updated, job.Revision, []));
    }

    internal static Decision Resume(Decision decision, PlanningContext context)
    {
        var job = decision.Job;
        if (job.Pause is null) return decision.Answer(new JobReply.Accepted(JobChange.None, job.Revision, []));
        if (context.PauseRules.For(job.Definition) is { } rule)
            return decision.Answer(new JobReply.Refused($"job '{job.Name}' is held by the pause of {rule.Covers} (rule {rule.Id}); lift that first"));
        Continue(decision, context);
        return decision.Answer(new JobReply.Accepted(JobChange.Updated, job.Revision, []));
    }

    /// <summary>Brings a job in line with the rules, after they or the job have changed.</summary>
    public static void Follow(Decision decision, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        if (decision.State is not { Deleted: false } job) return;
        if (job.Pause is { Rule: null }) return;
        if (context.PauseRules.For(job.Definition) is { } rule)
        {
            var held = Held(decision, rule, context);
            if (job.Pause is not { } now || now.Rule != held.Rule || now.Reason != held.Reason || now.By != held.By || now.Until != held.Until)
                Stop(decision, held, context, hasStarted);
        }
        else if (job.Pause is not null)
        {
            Continue(decision, context);
        }
    }

    /// <summary>Ends a job's own pause that was to last until now. A rule's end is the business of whoever keeps the rules.</summary>
    internal static void EndIfOver(Decision decision, PlanningContext context)
    {
        if (decision.Job.Pause is not { Rule: null, Until: { } until } || context.Now < until) return;
        if (context.PauseRules.For(decision.Job.Definition) is { } rule) decision.Emit(Held(decision, rule, context));
        else Continue(decision, context);
    }

    private static JobEvent.Paused Held(Decision decision, PauseRule rule, PlanningContext context) =>
        new(decision.Job.Name, context.Now, rule.Reason) { By = rule.By, Until = rule.Until, Rule = rule.Id };

    private static void Stop(Decision decision, JobEvent.Paused paused, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        // What is due by now is not stopped by a pause that comes after it.
        if (decision.Job.Pause is null) Planning.Plan(decision, context with { ArmAhead = TimeSpan.Zero });
        if (decision.State is { Deleted: false }) Hold(decision, paused, context, hasStarted);
    }

    internal static void Hold(Decision decision, JobEvent.Paused paused, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        decision.Emit(paused);
        JobDecisions.Revoke(decision, context, o => o.StopsWithPause, hasStarted, "the job was paused");
    }

    private static void Continue(Decision decision, PlanningContext context)
    {
        var job = decision.Job;
        decision.Emit(new JobEvent.Resumed(job.Name, context.Now));
        var cause = $"the job was paused from {job.Pause!.At:yyyy-MM-dd'T'HH:mm:ss'Z'}";
        Joins.SettlePause(decision, context, cause);
        if (decision.Job.Revoking || Misfires.SettlePause(decision, context, cause)) Planning.Plan(decision, context, cause);
    }
}

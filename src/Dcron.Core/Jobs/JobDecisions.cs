using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>The rules for what clients ask of a job. Pure: the same state, command and context give the same decision.</summary>
public static partial class JobDecisions
{
    /// <param name="hasStarted">Whether an executor has said that an attempt runs; such an attempt is not revoked.</param>
    public static Decision Decide(JobState? state, JobCommand command, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        var decision = new Decision(state);
        if (command is JobCommand.Put put) return Put(decision, put with { Definition = put.Definition.Bind(context.Calendars) }, context, hasStarted);
        if (command is JobCommand.Kill kill) return Kill(decision, kill, context);
        if (state is null or { Deleted: true }) return decision.Answer(new JobReply.NotFound(command.Job));
        return command switch
        {
            JobCommand.Delete { Expected: { } expected } when expected != JobVersion.Of(state) => decision.Answer(new JobReply.Changed(command.Job, JobVersion.Of(state))),
            JobCommand.Delete => Delete(decision, context, hasStarted),
            JobCommand.Pause x => Pauses.Pause(decision, x, context, hasStarted),
            JobCommand.Resume => Pauses.Resume(decision, context),
            JobCommand.Run x => Run(decision, x, context, hasStarted),
            JobCommand.Backfill x => Backfills.Begin(decision, x, context),
            JobCommand.CancelBackfill => Backfills.Cancel(decision, context),
            _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
        };
    }

    /// <summary>Runs a <c>@reboot</c> job: the cluster has started.</summary>
    public static Decision ClusterStarted(JobState state, PlanningContext context)
    {
        var decision = new Decision(state);
        if (state.Definition.Schedule is not ClusterStartSchedule || state.Pause is not null || state.Deleted) return decision;
        var id = ExecutionId.Scheduled(state.Name, JobState.WholeSecond(context.Now));
        if (state.Find(id) is not null || Turns.WhySkipped(state) is not null) return decision;
        if (!context.Slots.IsLimited(state.Definition) && Turns.Choose(state, context, id, forced: false) is { Count: > 0 } nodes)
            return decision.Emit(Planning.Planned(state, context.Now, id, Trigger.Schedule, nodes, context.Now));

        // The node that it is for may come up a little later than the scheduler: it waits, like one whose node was lost.
        Unplaced.Plan(decision, context, id, Trigger.Schedule, context.Now);
        return decision;
    }

    private static Decision Put(Decision decision, JobCommand.Put put, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        var (definition, present) = (put.Definition, JobVersion.Of(decision.State));
        var isThere = present != JobVersion.Absent && decision.State!.Definition.Equals(definition);
        if (put.Expected is { } expected && expected != present && (expected == JobVersion.Absent || !isThere))
            return decision.Answer(new JobReply.Changed(put.Job, present));
        if (decision.State?.Definition.Equals(definition) != true && UnknownCalendars(definition, context.Calendars) is { } unknown)
            return decision.Answer(new JobReply.Refused(unknown));
        if (decision.State is null or { Deleted: true })
        {
            var revision = (decision.State?.Revision ?? 0) + 1;
            decision.Emit(new JobEvent.Put(definition.Name, context.Now, definition, revision));
            Pauses.Follow(decision, context, hasStarted);
            Planning.Plan(decision, context);
            return decision.Answer(new JobReply.Accepted(JobChange.Created, revision, []));
        }

        var job = decision.Job;
        if (job.Definition.Equals(definition)) return decision.Answer(new JobReply.Accepted(JobChange.None, job.Revision, []));

        var launchesLike = job.Definition.LaunchesLike(definition);
        // New labels may put it under another blackout.
        var relabelled = launchesLike && !job.Definition.Applied.SequenceEqual(definition.Applied);
        if (relabelled) ChangeCalendars(decision, context, hasStarted);
        if (!launchesLike) SettleOldSchedule(decision, context, "the job was edited before it could start");
        if (!job.Definition.Schedule.Equals(definition.Schedule)) Joins.SkipAll(decision, context, "the job was edited while it waited for its parents");
        decision.Emit(new JobEvent.Put(job.Name, context.Now, definition, job.Revision + 1));
        if (!launchesLike) Revoke(decision, context, _ => true, hasStarted, "the job was edited");
        Pauses.Follow(decision, context, hasStarted);
        Planning.Plan(decision, context);
        return decision.Answer(new JobReply.Accepted(JobChange.Updated, job.Revision + 1, []));
    }

    // Due times up to now belong to the old definition: they are planned with it if they can be, else skipped with the reason.
    private static void SettleOldSchedule(Decision decision, PlanningContext context, string reason)
    {
        if (context.Fault is null) Planning.Plan(decision, context with { ArmAhead = TimeSpan.Zero });
        SkipUnplanned(decision, context, reason);
    }

    private static void SkipUnplanned(Decision decision, PlanningContext context, string reason)
    {
        var (job, through) = (decision.Job, JobState.WholeSecond(context.Now));
        // What a faulty schedule would have yielded cannot be told, only that none of it ran.
        if (context.Fault is { } fault) decision.Emit(new JobEvent.DueTimesSkipped(job.Name, context.Now, job.Cursor, through > job.Cursor ? through : job.Cursor, $"quarantined: {fault}"));
        else Planning.SkipThrough(decision, context, through, job.Pause is null ? reason : "the job was paused");
    }

    private static Decision Delete(Decision decision, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        var job = decision.Job;
        SkipUnplanned(decision, context, "the job was deleted before it could start");
        Joins.SkipAll(decision, context, "the job was deleted while it waited for its parents");
        decision.Emit(new JobEvent.Deleted(job.Name, context.Now));
        // From here on it is a deleted job that is revoked, so nothing of it is placed anew.
        if (decision.State is not null) Revoke(decision, context, _ => true, hasStarted, "the job was deleted");
        return decision.Answer(new JobReply.Accepted(JobChange.Deleted, job.Revision, []));
    }

    internal static void Revoke(
        Decision decision, PlanningContext context, Func<OpenExecution, bool> which, Func<AttemptId, bool> hasStarted, string reason)
    {
        var job = decision.Job;
        var armed = ImmutableArray.CreateBuilder<AttemptId>();
        var unplaced = new List<AttemptId>();
        foreach (var attempt in job.Open.Where(which).SelectMany(o => o.Attempts))
        {
            if (attempt.Phase == AttemptPhase.Armed && !hasStarted(attempt.Id)) armed.Add(attempt.Id);
            else if (attempt.Phase == AttemptPhase.Unplaced) unplaced.Add(attempt.Id);
        }

        if (armed.Count > 0) decision.Emit(new JobEvent.AttemptsRevoked(job.Name, context.Now, armed.ToImmutable(), reason));
        // Nobody holds these, so nobody has to be asked.
        foreach (var id in unplaced) Results.Disarmed(decision, context, id);
    }
}

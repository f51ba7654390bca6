using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>
/// Turns due times into executions, or into skips with a reason. Every due time up to the cursor has become one or the other; this
/// is the only code that moves the cursor forward.
/// </summary>
public static class Planning
{
    public const string Unavailable = "no scheduler or no store was there to start it";

    /// <summary>Plans all that is due by the horizon.</summary>
    /// <param name="cause">Why due times may be late, for the reason of a skip.</param>
    public static void Plan(Decision decision, PlanningContext context, string cause = Unavailable)
    {
        if (decision.State is null || decision.Job.Revoking) return;
        if (decision.Job is { Deleted: true, Open.IsEmpty: true } ended)
        {
            if (ended.StartedThrough <= context.Now && ended.Telling.Untold.IsEmpty) decision.Emit(new JobEvent.Deleted(ended.Name, context.Now));
            return;
        }

        Pauses.EndIfOver(decision, context);
        // What has started meanwhile refuses to be taken back.
        Runaway.Guard(decision, context, _ => false);
        Unplaced.PlaceAll(decision, context);
        while (decision.State is { } job && job.NextDue is { } due && due <= context.Horizon)
        {
            if (job.Definition.WhyExcluded(due) is not null)
            {
                if (!SkipExcluded(decision, context, due)) break;
                continue;
            }

            var settled = Misfires.IsMisfire(job.Definition.StartOf(due), context.Now)
                ? Misfires.Settle(decision, context, cause)
                : PlanOne(decision, context, due, Trigger.Schedule);
            if (!settled) break;
        }

        if (decision.State is not { Deleted: false }) return;
        Joins.Plan(decision, context, cause);
        Backfills.Plan(decision, context);
    }

    /// <summary>When <see cref="Plan"/> has something to do for this job; null: not before something else happens to it.</summary>
    /// <param name="nextDue">The job's <see cref="JobState.NextDue"/>, which costs the most of this and which the caller has.</param>
    public static DateTimeOffset? WakeAt(JobState job, DateTimeOffset? nextDue, PlanningContext context)
    {
        if (job.Revoking) return null;
        if (job is { Deleted: true, Open.IsEmpty: true }) return job.Telling.Untold.IsEmpty ? job.StartedThrough : null;
        var again = context.Now + RetryForNode;
        var unplaced = job.HasAttempt(AttemptPhase.Unplaced) || Joins.Waits(job) || Backfills.Waits(job, context);
        if (nextDue is not { } due) return unplaced ? again : job.Pause is { Rule: null } own ? own.Until : null;
        var wake = Turns.DecidedWhenDue(job, context) || job.Definition.WhyExcluded(due) is not null ? due
            : context.Slots.IsLimited(job.Definition) ? job.Definition.StartOf(due)
            : due - context.ArmAhead;
        // What is overdue and still not planned waits for a node.
        return wake > context.Now && !(unplaced && again < wake) ? wake : again;
    }

    /// <summary>Plans one execution at <paramref name="due"/>, or skips it; false: not yet, a later call will.</summary>
    internal static bool PlanOne(Decision decision, PlanningContext context, DateTimeOffset due, Trigger trigger)
    {
        var job = decision.Job;
        if (due > context.Now)
        {
            if (Turns.DecidedWhenDue(job, context)) return false;
        }
        else if (Turns.WhySkipped(job) is { } overlap)
        {
            decision.Emit(new JobEvent.DueTimesSkipped(job.Name, context.Now, Before(due), due, overlap));
            return true;
        }

        var id = ExecutionId.Scheduled(job.Name, due);
        var startAt = job.Definition.StartOf(due);
        var waitsFrom = trigger == Trigger.CatchUp ? context.Now : startAt;
        if (context.Slots.IsLimited(job.Definition))
        {
            if (startAt > context.Now) return false;
            Unplaced.Plan(decision, context, id, trigger, waitsFrom);
            return true;
        }

        if (Turns.Choose(job, context, id, forced: false) is not { } nodes)
        {
            Unplaced.Plan(decision, context, id, trigger, startAt);
            Unplaced.PlaceAll(decision, context);
            return true;
        }

        if (nodes.Count > 0)
        {
            decision.Emit(Planned(job, context.Now, id, trigger, nodes, startAt));
            return true;
        }

        // A job's own wait may be longer than what counts as late, and the due times after this one must not wait behind it.
        if (job.Definition.Target.Wait > TimeSpan.Zero)
        {
            if (due > context.Now) return false;
            Unplaced.Plan(decision, context, id, trigger, waitsFrom);
            return true;
        }

        // A catch-up is late already: it waits for a node no longer than a scheduler needs to hear of one.
        var since = trigger == Trigger.CatchUp || startAt < context.Since ? context.Since : startAt;
        if (context.Now < since + Unplaced.Grace(job, context)) return false;
        decision.Emit(new JobEvent.DueTimesSkipped(job.Name, context.Now, Before(due), due, Targeting.WhyNone(job.Definition.Target, context.Nodes)));
        return true;
    }

    // Not ahead of its time: until then the calendar, the schedule or a pause may change, and a due time is settled once.
    private static bool SkipExcluded(Decision decision, PlanningContext context, DateTimeOffset due)
    {
        if (due > context.Now) return false;
        var (reason, through) = decision.Job.Definition.Exclusions!.SameThrough(due, JobState.WholeSecond(context.Now));
        SkipThrough(decision, context, through, reason!);
        return true;
    }

    /// <summary>Skips every due time through <paramref name="through"/> that has no execution; what a calendar excludes, with its reason.</summary>
    internal static void SkipThrough(Decision decision, PlanningContext context, DateTimeOffset through, string reason)
    {
        while (decision.Job.NextUnsettled is { } next && next <= through)
        {
            // A skip says something of every due time in its range, so it must not reach over one that has an execution.
            var job = decision.Job;
            var after = job.Taken.Where(t => t < next).Append(job.Cursor).Max();
            var upTo = job.Taken.Where(t => t > next).Select(Before).Append(through).Min();
            var (excluded, last) = job.Definition.Exclusions?.SameThrough(next, upTo) ?? (null, upTo);
            decision.Emit(new JobEvent.DueTimesSkipped(job.Name, context.Now, after, last, excluded ?? reason));
        }
    }

    internal static JobEvent.ExecutionPlanned Planned(
        JobState job, DateTimeOffset now, ExecutionId id, Trigger trigger, IReadOnlyList<NodeInfo> nodes, DateTimeOffset startAt)
    {
        var attempts = ImmutableArray.CreateBuilder<PlannedAttempt>(nodes.Count);
        foreach (var node in nodes) attempts.Add(new PlannedAttempt(node.Name, node.Incarnation, 1, startAt));
        return new JobEvent.ExecutionPlanned(job.Name, now, id, trigger, attempts.MoveToImmutable());
    }

    internal static DateTimeOffset Before(DateTimeOffset due) => due.AddSeconds(-1);

    private static readonly TimeSpan RetryForNode = TimeSpan.FromSeconds(1);
}

using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

// Attempts that no node has: they wait for their turn, for a slot, or for an eligible node, in this order.
public static partial class Planning
{
    /// <summary>The place of an execution that has none yet.</summary>
    internal static readonly NodeInfo Nowhere = new("", default, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>It has had no node yet.</summary>
    internal static bool IsNowhere(AttemptId id) => id.Node == Nowhere.Name;

    /// <summary>Opens an execution that is to start at <paramref name="startAt"/> and has no node yet.</summary>
    internal static void PlanUnplaced(Decision decision, PlanningContext context, ExecutionId id, Trigger trigger, DateTimeOffset startAt) =>
        PlanUnplaced(decision, context, Planned(decision.Job, context.Now, id, trigger, [Nowhere], startAt));

    /// <param name="planned">With one attempt, <see cref="Nowhere"/>.</param>
    internal static void PlanUnplaced(Decision decision, PlanningContext context, JobEvent.ExecutionPlanned planned)
    {
        decision.Emit(planned);
        decision.Emit(new JobEvent.AttemptMoved(planned.Job, context.Now, new AttemptId(planned.Execution, Nowhere.Name, 1), null));
    }

    private static void PlaceUnplaced(Decision decision, PlanningContext context)
    {
        if (!decision.Job.HasAttempt(AttemptPhase.Unplaced)) return;
        foreach (var open in decision.Job.Open.OrderBy(o => o.Due).ThenBy(o => o.Id.Suffix, StringComparer.Ordinal))
        {
            foreach (var attempt in open.Attempts)
            {
                if (attempt.Phase == AttemptPhase.Unplaced) Place(decision, context, open.Id, attempt);
                if (decision.State is null) return;
            }
        }
    }

    private static void Place(Decision decision, PlanningContext context, ExecutionId id, OpenAttempt attempt)
    {
        // The placing of another one may have ended this one.
        if (decision.Job.Find(id) is not { } open || !open.Attempts.Any(a => a.Id == attempt.Id && a.Phase == AttemptPhase.Unplaced)) return;
        if (Turns.PlaceOf(decision.Job, context, open, attempt.Id).WaitsFor is { } before) Overlaps(decision, context, open, attempt, before);
        if (decision.State?.Find(id) is not { } still || !still.Attempts.Any(a => a.Id == attempt.Id && a.Phase == AttemptPhase.Unplaced)) return;

        var job = decision.Job;
        var place = Turns.PlaceOf(job, context, still, attempt.Id);
        if (place.WaitsFor is not null) return;
        if (place.Only is { } only)
        {
            if (Results.Taken(still, attempt.Id).Contains(only.Name) || Waiting.ForSlot(job, context, still, attempt)) return;
            decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, attempt.Id, new PlannedAttempt(only.Name, only.Incarnation, attempt.Id.Number, attempt.StartAt)));
        }
        else if (!Waiting.ForSlot(job, context, still, attempt) && !Waiting.Place(decision, context, still, attempt) && context.Now >= WaitsForNodeSince(job, context, attempt) + Waiting.Grace(job, context))
        {
            var reason = Targeting.WhyNone(job.Definition.Target, context.Nodes);
            Results.Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Skipped, null, reason, null, context.Now));
        }
    }

    // Its time has come and it is not its turn. A retry belongs to what has started, and waits whatever the policy is.
    private static void Overlaps(Decision decision, PlanningContext context, OpenExecution open, OpenAttempt attempt, OpenExecution before)
    {
        if (attempt.Id.Number > 1 || attempt.StartAt > context.Now) return;
        switch (decision.Job.Definition.Overlap)
        {
            case OverlapPolicy.Skip:
                Results.Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Skipped, null, $"overlap: {before.Id} was still open", null, context.Now));
                break;
            case OverlapPolicy.Replace:
                foreach (var other in decision.Job.Open.Where(o => o.Id != open.Id && (Turns.IsBefore(o, open) || o.Forced)))
                    Kills.Kill(decision, context, other.Id, $"replaced by {open.Id}");
                break;
        }
    }

    // What has waited for its turn or for a slot waits for a node only since then.
    private static DateTimeOffset WaitsForNodeSince(JobState job, PlanningContext context, OpenAttempt attempt)
    {
        var since = Waiting.Since(context, attempt);
        return job is { Definition.Overlap: not OverlapPolicy.Allow, Last: [{ At: var ended }, ..] } && ended > since ? ended : since;
    }
}

using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

// Attempts that no node has: they wait for an eligible one, or for their turn.
public static partial class Planning
{
    /// <summary>The place of an execution that has none yet.</summary>
    internal static readonly NodeInfo Nowhere = new("", default, ImmutableSortedDictionary<string, string>.Empty);

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
        var taken = Results.Taken(still, attempt.Id);
        if (place.Only is { } only)
        {
            if (!taken.Contains(only.Name)) Move(decision, context, attempt, only);
        }
        else if (Targeting.ChooseOther(job.Definition.Target, context.Nodes, id, taken) is { } node)
        {
            Move(decision, context, attempt, node);
        }
        else if (context.Now >= WaitsForNodeSince(job, context, attempt) + context.NoNodeGrace)
        {
            var reason = Targeting.WhyNone(job.Definition.Target, context.Nodes);
            Results.Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Skipped, null, reason, null, context.Now));
        }
    }

    private static void Move(Decision decision, PlanningContext context, OpenAttempt attempt, NodeInfo node)
    {
        var job = decision.Job;
        decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, attempt.Id, new PlannedAttempt(node.Name, node.Incarnation, attempt.Id.Number, attempt.StartAt)));
        if (attempt.Id.Node != Nowhere.Name || job.Definition.Target.Nodes == 1) return;
        // It stood for the whole execution; now the other nodes get theirs.
        var id = attempt.Id.Execution;
        var wanted = job.Definition.Target.Nodes ?? context.Nodes.Count;
        while (decision.Job.Find(id) is { } open && open.Attempts.Length < wanted
            && Targeting.ChooseOther(job.Definition.Target, context.Nodes, id, [.. open.Attempts.Select(a => a.Id.Node)]) is { } other)
        {
            decision.Emit(new JobEvent.AttemptPlanned(job.Name, context.Now, id, new PlannedAttempt(other.Name, other.Incarnation, attempt.Id.Number, attempt.StartAt)));
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

    // What has waited for its turn waits for a node only since then.
    private static DateTimeOffset WaitsForNodeSince(JobState job, PlanningContext context, OpenAttempt attempt)
    {
        var since = attempt.StartAt < context.Since ? context.Since : attempt.StartAt;
        return job is { Definition.Overlap: not OverlapPolicy.Allow, Last: [{ At: var ended }, ..] } && ended > since ? ended : since;
    }
}

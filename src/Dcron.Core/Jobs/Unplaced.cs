using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>Attempts that no node has: they wait for their turn, for a slot under a limit, and for an eligible node, in this order.</summary>
public static class Unplaced
{
    /// <summary>The place of an execution that has none yet.</summary>
    internal static readonly NodeInfo Nowhere = new("", default, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>It has had no node yet.</summary>
    internal static bool IsNowhere(AttemptId id) => id.Node == Nowhere.Name;

    /// <summary>Opens an execution that is to start at <paramref name="startAt"/> and has no node yet.</summary>
    internal static void Plan(Decision decision, PlanningContext context, ExecutionId id, Trigger trigger, DateTimeOffset startAt) =>
        Plan(decision, context, Planning.Planned(decision.Job, context.Now, id, trigger, [Nowhere], startAt));

    /// <param name="planned">With one attempt, <see cref="Nowhere"/>.</param>
    internal static void Plan(Decision decision, PlanningContext context, JobEvent.ExecutionPlanned planned)
    {
        decision.Emit(planned);
        decision.Emit(new JobEvent.AttemptMoved(planned.Job, context.Now, new AttemptId(planned.Execution, Nowhere.Name, 1), null));
    }

    internal static void PlaceAll(Decision decision, PlanningContext context)
    {
        if (!decision.Job.HasAttempt(AttemptPhase.Unplaced)) return;
        foreach (var open in decision.Job.Open.OrderBy(o => o.Due).ThenBy(o => o.Id.Suffix, StringComparer.Ordinal))
        {
            foreach (var attempt in open.Attempts)
            {
                if (attempt.Phase == AttemptPhase.Unplaced) Consider(decision, context, open.Id, attempt);
                if (decision.State is null) return;
            }
        }
    }

    private static void Consider(Decision decision, PlanningContext context, ExecutionId id, OpenAttempt attempt)
    {
        // The placing of another one may have ended this one.
        if (decision.Job.Find(id) is not { } open || !open.Attempts.Any(a => a.Id == attempt.Id && a.Phase == AttemptPhase.Unplaced)) return;
        if (Turns.PlaceOf(decision.Job, context, open, attempt.Id).WaitsFor is { } before) SettleTurn(decision, context, open, attempt, before);
        if (decision.State?.Find(id) is not { } still || !still.Attempts.Any(a => a.Id == attempt.Id && a.Phase == AttemptPhase.Unplaced)) return;

        var job = decision.Job;
        var place = Turns.PlaceOf(job, context, still, attempt.Id);
        if (place.WaitsFor is not null) return;
        if (place.Only is { } only)
        {
            if (Results.Taken(still, attempt.Id).Contains(only.Name) || WaitsForSlot(job, context, still, attempt)) return;
            decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, attempt.Id, new PlannedAttempt(only.Name, only.Incarnation, attempt.Id.Number, attempt.StartAt)));
        }
        else if (!WaitsForSlot(job, context, still, attempt) && !Place(decision, context, still, attempt) && context.Now >= WaitsForNodeSince(job, context, attempt) + Grace(job, context))
        {
            var reason = Targeting.WhyNone(job.Definition.Target, context.Nodes);
            Results.Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Skipped, null, reason, null, context.Now));
        }
    }

    // Its time has come and it is not its turn. A retry belongs to what has started, and waits whatever the policy is.
    private static void SettleTurn(Decision decision, PlanningContext context, OpenExecution open, OpenAttempt attempt, OpenExecution before)
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
        var since = attempt.StartAt < context.Since ? context.Since : attempt.StartAt;
        if (context.Slots.AskedAt(attempt.Id) is { } asked && asked > since) since = asked;
        return job is { Definition.Overlap: not OverlapPolicy.Allow, Last: [{ At: var ended }, ..] } && ended > since ? ended : since;
    }

    /// <summary>Whether an attempt that waits for a node must wait for a slot first. Its grace for a node does not run meanwhile.</summary>
    private static bool WaitsForSlot(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) =>
        context.Slots.IsLimited(job.Definition) && !context.Slots.IsGranted(attempt.Id) && Weight(job, context, open, attempt) > 0;

    /// <summary>What an attempt without a node waits for, for people.</summary>
    public static string Why(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) => WaitsForSlot(job, context, open, attempt)
        ? $"it waits for a slot of {string.Join(" and ", context.Slots.LimitsOf(job.Definition))}"
        : "it waits for a node: " + Targeting.WhyNone(job.Definition.Target, context.Nodes);

    /// <summary>How many attempts it becomes when it is placed; 0: no node is eligible.</summary>
    internal static int Weight(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) => Nodes(job, context, open, attempt).Count;

    private static IReadOnlyList<NodeInfo> Nodes(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) =>
        IsNowhere(attempt.Id) && open.Attempts.Length == 1 ? Placing.Choose(job, context, open.Id)
        : Placing.ChooseOther(job, context, open.Id, Results.Taken(open, attempt.Id)) is { } other ? [other]
        : [];

    /// <summary>How long an execution of the job waits for a node.</summary>
    internal static TimeSpan Grace(JobState job, PlanningContext context) => job.Definition.Target.Wait ?? context.NoNodeGrace;

    /// <summary>Gives an attempt that waits its node, and, where it is the first of an execution for several, each of them one; false: none is eligible.</summary>
    private static bool Place(Decision decision, PlanningContext context, OpenExecution open, OpenAttempt attempt)
    {
        var job = decision.Job;
        var nodes = Nodes(job, context, open, attempt);
        if (nodes.Count == 0) return false;
        decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, attempt.Id, Planned(nodes[0])));
        foreach (var node in nodes.Skip(1)) decision.Emit(new JobEvent.AttemptPlanned(job.Name, context.Now, open.Id, Planned(node)));
        return true;

        PlannedAttempt Planned(NodeInfo node) => new(node.Name, node.Incarnation, attempt.Id.Number, attempt.StartAt);
    }
}

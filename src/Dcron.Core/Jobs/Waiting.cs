using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>What attempts without a node wait for besides their turn: a slot under a limit, and a node.</summary>
public static class Waiting
{
    /// <summary>Whether an attempt that waits for a node must wait for a slot first. Its grace for a node does not run meanwhile.</summary>
    internal static bool ForSlot(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) =>
        context.Slots.IsLimited(job.Definition) && !context.Slots.IsGranted(attempt.Id) && Weight(job, context, open, attempt) > 0;

    /// <summary>What an attempt without a node waits for, for people.</summary>
    public static string Why(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) => ForSlot(job, context, open, attempt)
        ? $"it waits for a slot of {string.Join(" and ", context.Slots.LimitsOf(job.Definition))}"
        : "it waits for a node: " + Targeting.WhyNone(job.Definition.Target, context.Nodes);

    /// <summary>How many attempts it becomes when it is placed; 0: no node is eligible.</summary>
    internal static int Weight(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) => Nodes(job, context, open, attempt).Count;

    /// <summary>Since when an attempt waits for nothing but a node.</summary>
    internal static DateTimeOffset Since(PlanningContext context, OpenAttempt attempt)
    {
        var since = attempt.StartAt < context.Since ? context.Since : attempt.StartAt;
        return context.Slots.AskedAt(attempt.Id) is { } asked && asked > since ? asked : since;
    }

    private static IReadOnlyList<NodeInfo> Nodes(JobState job, PlanningContext context, OpenExecution open, OpenAttempt attempt) =>
        Planning.IsNowhere(attempt.Id) && open.Attempts.Length == 1 ? Placing.Choose(job, context, open.Id)
        : Placing.ChooseOther(job, context, open.Id, Results.Taken(open, attempt.Id)) is { } other ? [other]
        : [];

    /// <summary>How long an execution of the job waits for a node.</summary>
    internal static TimeSpan Grace(JobState job, PlanningContext context) => job.Definition.Target.Wait ?? context.NoNodeGrace;

    /// <summary>Gives an attempt that waits its node, and, where it is the first of an execution for several, each of them one; false: none is eligible.</summary>
    internal static bool Place(Decision decision, PlanningContext context, OpenExecution open, OpenAttempt attempt)
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

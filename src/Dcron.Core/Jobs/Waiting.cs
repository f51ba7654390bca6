using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>Executions that are open and have no node yet: each has one attempt on no node, which is placed as soon as it may be.</summary>
internal static class Waiting
{
    private static readonly NodeInfo Nowhere = new("", default, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Opens an execution that waits from <paramref name="from"/> on.</summary>
    public static void Plan(Decision decision, PlanningContext context, ExecutionId id, Trigger trigger, DateTimeOffset from)
    {
        decision.Emit(Planning.Planned(decision.Job, context.Now, id, trigger, [Nowhere], from));
        decision.Emit(new JobEvent.AttemptMoved(id.Job, context.Now, new AttemptId(id, Nowhere.Name, 1), null));
    }

    /// <summary>It has had no node yet.</summary>
    public static bool IsNowhere(AttemptId id) => id.Node == Nowhere.Name;

    /// <summary>How long an execution of the job waits for a node.</summary>
    public static TimeSpan Grace(JobState job, PlanningContext context) => job.Definition.Target.Wait ?? context.NoNodeGrace;

    /// <summary>Gives an attempt that waits its node, and, where it is the first of an execution for several, each of them one; false: none is eligible.</summary>
    public static bool Place(Decision decision, PlanningContext context, OpenExecution open, OpenAttempt attempt)
    {
        var job = decision.Job;
        var nodes = IsNowhere(attempt.Id) && open.Attempts.Length == 1 ? Placing.Choose(job, context, open.Id)
            : Placing.ChooseOther(job, context, open.Id, Results.Taken(open, attempt.Id)) is { } other ? [other]
            : [];
        if (nodes.Count == 0) return false;
        decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, attempt.Id, Planned(nodes[0])));
        foreach (var node in nodes.Skip(1)) decision.Emit(new JobEvent.AttemptPlanned(job.Name, context.Now, open.Id, Planned(node)));
        return true;

        PlannedAttempt Planned(NodeInfo node) => new(node.Name, node.Incarnation, attempt.Id.Number, attempt.StartAt);
    }
}

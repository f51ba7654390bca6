using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>Chooses the nodes of a job's executions, as its target says. Pure: how busy the nodes are is part of what is given.</summary>
public static class Placing
{
    /// <summary>For a node that has not said how many attempts it runs at once.</summary>
    private const int UsualCapacity = 200;

    /// <summary>As many eligible nodes as the target asks for, or as there are; empty when none is.</summary>
    public static IReadOnlyList<NodeInfo> Choose(JobState job, PlanningContext context, ExecutionId execution)
    {
        var target = job.Definition.Target;
        if (target.Place == Placement.Random) return Targeting.Choose(target, context.Nodes, execution);
        var eligible = Targeting.Eligible(target, context.Nodes);
        if (target.Nodes is not { } wanted || wanted >= eligible.Count) return eligible;
        if (wanted == 1) return [One(job, eligible, execution)];
        if (target.Place == Placement.LeastRunning)
            return [.. eligible.OrderBy(n => Load(job, n)).ThenBy(n => StableHash.Of($"{execution} {n.Name}")).Take(wanted)];
        var start = After(job.LastNode, eligible);
        return [.. Enumerable.Range(0, wanted).Select(i => eligible[(start + i) % eligible.Count])];
    }

    /// <summary>One eligible node that is not in <paramref name="taken"/>; null when there is none.</summary>
    public static NodeInfo? ChooseOther(JobState job, PlanningContext context, ExecutionId execution, IReadOnlyCollection<string> taken)
    {
        var target = job.Definition.Target;
        if (target.Place == Placement.Random) return Targeting.ChooseOther(target, context.Nodes, execution, taken);
        var free = Targeting.Eligible(target, context.Nodes).Where(n => !taken.Contains(n.Name)).ToList();
        return free.Count == 0 ? null : One(job, free, execution);
    }

    private static NodeInfo One(JobState job, IReadOnlyList<NodeInfo> nodes, ExecutionId execution)
    {
        if (job.Definition.Target.Place == Placement.RoundRobin) return nodes[After(job.LastNode, nodes)];
        if (nodes.Count == 1) return nodes[0];
        var hash = StableHash.Of(execution.ToString());
        var count = (ulong)nodes.Count;
        var first = hash % count;
        var second = (first + 1 + hash / count % (count - 1)) % count;
        var (a, b) = (nodes[(int)first], nodes[(int)second]);
        return Load(job, b) < Load(job, a) ? b : a;
    }

    // The place of the first node behind the last one in order of name, in which they come; the first of all when there is none.
    private static int After(string last, IReadOnlyList<NodeInfo> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
            if (string.CompareOrdinal(nodes[i].Name, last) > 0) return i;
        return 0;
    }

    // What this job has open counts at once, before its node has reported it: so what one decision plans spreads, too.
    private static double Load(JobState job, NodeInfo node)
    {
        var own = 0;
        foreach (var open in job.Open)
            foreach (var attempt in open.Attempts)
                if (!attempt.IsOver && attempt.Id.Node == node.Name) own++;
        return (double)(node.Busy + own) / (node.Capacity > 0 ? node.Capacity : UsualCapacity);
    }
}

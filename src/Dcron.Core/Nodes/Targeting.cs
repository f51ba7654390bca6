using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Nodes;

/// <summary>Chooses the nodes of an execution. Pure and without memory: the same execution and nodes give the same choice, and many executions spread evenly.</summary>
public static class Targeting
{
    /// <summary>As many eligible nodes as the target asks for, or as there are; empty when none is.</summary>
    public static IReadOnlyList<NodeInfo> Choose(Target target, IReadOnlyList<NodeInfo> nodes, ExecutionId execution)
    {
        var eligible = Eligible(target, nodes);
        if (target.Nodes is not { } wanted || wanted >= eligible.Count) return eligible;

        var start = (int)(StableHash.Of(execution.ToString()) % (ulong)eligible.Count);
        if (wanted == 1) return [eligible[start]];
        return [.. Enumerable.Range(0, wanted).Select(i => eligible[(start + i) % eligible.Count])];
    }

    /// <summary>One eligible node that is not in <paramref name="taken"/>; null when there is none.</summary>
    public static NodeInfo? ChooseOther(Target target, IReadOnlyList<NodeInfo> nodes, ExecutionId execution, IReadOnlyCollection<string> taken)
    {
        var eligible = Eligible(target, nodes);
        var free = eligible.Where(n => !taken.Contains(n.Name)).ToList();
        if (free.Count == 0) return null;
        return free[(int)(StableHash.Of(execution.ToString()) % (ulong)free.Count)];
    }

    public static bool Matches(Target target, NodeInfo node)
    {
        foreach (var (key, value) in target.Tags)
            if (!node.Tags.TryGetValue(key, out var has) || has != value) return false;
        return true;
    }

    /// <summary>Why nothing matched, for people: what was asked for, and which nodes come nearest.</summary>
    public static string WhyNone(Target target, IReadOnlyList<NodeInfo> nodes)
    {
        if (target.Tags.IsEmpty || nodes.Count == 0) return "no eligible node: no executor is up";
        return $"no eligible node: none of {nodes.Count} executors has {Listed(target.Tags)}{Nearest(target, nodes)}";
    }

    // Those that lack the least, unless they lack all of it: then nothing comes near.
    private static string Nearest(Target target, IReadOnlyList<NodeInfo> nodes)
    {
        var lacking = nodes.Select(n => (Node: n, Tags: target.Tags.Where(t => !(n.Tags.TryGetValue(t.Key, out var has) && has == t.Value)).ToList())).ToList();
        var least = lacking.Min(l => l.Tags.Count);
        if (least == target.Tags.Count) return "";
        var nearest = lacking.Where(l => l.Tags.Count == least).ToList();
        var more = nearest.Count > MostNearest ? $" and {nearest.Count - MostNearest} more" : "";
        return "; nearest: " + string.Join(", ", nearest.Take(MostNearest).Select(l => $"{l.Node.Name} (lacks {Listed(l.Tags)})")) + more;
    }

    private const int MostNearest = 3;

    private static string Listed(IEnumerable<KeyValuePair<string, string>> tags) => string.Join(" and ", tags.Select(t => $"{t.Key}={t.Value}"));

    internal static IReadOnlyList<NodeInfo> Eligible(Target target, IReadOnlyList<NodeInfo> nodes) =>
        target.Tags.IsEmpty ? nodes : [.. nodes.Where(n => Matches(target, n))];
}

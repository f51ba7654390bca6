using System.Collections.Immutable;

namespace Dcron.Core.Nodes;

/// <summary>Settings that each node reads from its own configuration and that must be the same on all of a role: whichever node schedules goes by its own.</summary>
public static class AgreedSettings
{
    /// <summary>What is not the same, by setting: which nodes have which value. Pure.</summary>
    /// <param name="nodes">Each node's name and what it says of its settings; one that says nothing of a setting, such as an older release, is not counted.</param>
    public static ImmutableArray<Disagreement> Find(IEnumerable<(string Node, ImmutableSortedDictionary<string, string> Settings)> nodes) =>
        [.. from said in nodes.SelectMany(n => n.Settings.Select(s => (n.Node, s.Key, s.Value)))
            group said by said.Key into setting
            let values = setting.GroupBy(s => s.Value, StringComparer.Ordinal).ToImmutableSortedDictionary(v => v.Key, v => v.Select(s => s.Node).Order(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal)
            where values.Count > 1
            orderby setting.Key
            select new Disagreement(setting.Key, values)];
}

/// <summary>A setting that is not the same on all nodes.</summary>
/// <param name="Setting">Its key, as <c>dcron.limits.cluster</c>.</param>
/// <param name="Values">The nodes that have each value.</param>
public sealed record Disagreement(string Setting, ImmutableSortedDictionary<string, ImmutableArray<string>> Values)
{
    /// <summary>More nodes than this with one value are counted, not named.</summary>
    private const int MostNamed = 5;

    /// <summary>A sentence without its full stop.</summary>
    public string Text => $"{Setting} is {string.Join(" and ", Values.Select(v => $"{v.Key} on {Named(v.Value)}"))}; set it alike on all of them and restart those that change";

    /// <summary>The same, of one node. Completes "node n1: ...".</summary>
    public string OfNode(string node)
    {
        var own = Values.First(v => v.Value.Contains(node));
        return $"its {Setting} is {own.Key}, but {string.Join(" and ", Values.Where(v => v.Key != own.Key).Select(v => $"{v.Key} on {Named(v.Value)}"))}; set it alike on all of them";
    }

    public bool Concerns(string node) => Values.Values.Any(nodes => nodes.Contains(node));

    private static string Named(ImmutableArray<string> nodes) =>
        string.Join(", ", nodes.Take(MostNamed)) + (nodes.Length > MostNamed ? $" and {nodes.Length - MostNamed} more" : "");
}

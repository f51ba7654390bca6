using System.Collections.Immutable;

namespace Dcron.Core.Nodes;

/// <summary>Which nodes an execution could have gone to, and why others could not.</summary>
/// <param name="Names">The first of them, by name.</param>
/// <param name="Count">How many there were in all.</param>
/// <param name="Others">The first of the nodes that were none.</param>
/// <param name="OtherCount">How many those were in all.</param>
public sealed record Candidates(ImmutableArray<string> Names, int Count, ImmutableArray<NoCandidate> Others, int OtherCount)
{
    /// <summary>More names of a kind are not told, only how many there were.</summary>
    public const int MostTold = 10;

    /// <param name="standing">As <see cref="Roster.At"/> has it.</param>
    /// <param name="without">Nodes that do not run work.</param>
    /// <param name="excluded">Why a node that would match was left out all the same; null: it was not.</param>
    public static Candidates Of(Target target, IReadOnlyDictionary<string, RosterChange> standing, IEnumerable<string> without, Func<string, string?> excluded)
    {
        var names = new List<string>();
        var others = new List<NoCandidate>();
        foreach (var (name, node) in standing)
        {
            if (node.Standing == NodeStanding.Gone) continue;
            if ((WhyNot(target, node) ?? excluded(name)) is { } reason) others.Add(new NoCandidate(name, reason));
            else names.Add(name);
        }

        others.AddRange(without.Where(name => !standing.ContainsKey(name)).Select(name => new NoCandidate(name, "it has no role executor")));
        others.Sort((a, b) => string.CompareOrdinal(a.Node, b.Node));
        return new Candidates([.. names.Take(MostTold)], names.Count, [.. others.Take(MostTold)], others.Count);
    }

    /// <summary>The tags of a target that no node has, as <c>name=value</c>.</summary>
    public static ImmutableArray<string> TagsNobodyHas(Target target, IEnumerable<RosterChange> nodes)
    {
        var known = nodes.Where(n => n.Standing != NodeStanding.Gone).ToList();
        return [.. target.Tags.Where(t => !known.Exists(n => Has(n, t))).Select(t => $"{t.Key}={t.Value}")];
    }

    private static string? WhyNot(Target target, RosterChange node)
    {
        var missing = target.Tags.Where(t => !Has(node, t)).Select(t => $"{t.Key}={t.Value}").ToList();
        if (missing.Count > 0) return $"it lacks the tag {string.Join(" and ", missing)}";
        return node.Standing switch
        {
            NodeStanding.Able => null,
            NodeStanding.Draining => "it was about to stop",
            NodeStanding.Unreachable => "it did not answer",
            NodeStanding.Unheard => "a new scheduler had not heard from it yet",
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.Standing, "This standing of a node has no words."),
        };
    }

    private static bool Has(RosterChange node, KeyValuePair<string, string> tag) => node.Tags.TryGetValue(tag.Key, out var has) && has == tag.Value;

    public bool Equals(Candidates? other) =>
        other is not null && Count == other.Count && OtherCount == other.OtherCount && Names.SequenceEqual(other.Names) && Others.SequenceEqual(other.Others);

    public override int GetHashCode() => HashCode.Combine(Count, OtherCount);
}

/// <summary>A node that an execution could not go to.</summary>
/// <param name="Reason">Completes "node n1: ...".</param>
public sealed record NoCandidate(string Node, string Reason);

using System.Collections.Immutable;

namespace Dcron.Core.Nodes;

/// <summary>A job's demand on nodes: every tag must be equal, and this many of the nodes that match.</summary>
/// <param name="Tags">All must be present on a node with exactly this value.</param>
/// <param name="Nodes">How many of the matching nodes; null: all of them.</param>
public sealed record Target(ImmutableSortedDictionary<string, string> Tags, int? Nodes)
{
    public static readonly Target AnyOneNode = new(ImmutableSortedDictionary<string, string>.Empty, 1);

    public bool Equals(Target? other) => other is not null && Nodes == other.Nodes && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => HashCode.Combine(Nodes, Tags.Count);
}

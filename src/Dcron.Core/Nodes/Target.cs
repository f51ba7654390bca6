using System.Collections.Immutable;

namespace Dcron.Core.Nodes;

/// <summary>A job's demand on nodes: every tag must be equal, and this many of the nodes that match.</summary>
/// <param name="Tags">All must be present on a node with exactly this value.</param>
/// <param name="Nodes">How many of the matching nodes; null: all of them.</param>
public sealed record Target(ImmutableSortedDictionary<string, string> Tags, int? Nodes)
{
    /// <summary>Which of the nodes that match, where there are more than it asks for.</summary>
    public Placement Place { get; init; } = Placement.Random;

    /// <summary>How long past its due time an execution waits for a node that matches, before it is skipped with that reason; null: as the cluster is configured.</summary>
    public TimeSpan? Wait { get; init; }

    public static readonly Target AnyOneNode = new(ImmutableSortedDictionary<string, string>.Empty, 1);

    public bool Equals(Target? other) => other is not null && Nodes == other.Nodes && Place == other.Place && Wait == other.Wait && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => HashCode.Combine(Nodes, Tags.Count);
}

/// <summary>How a node is chosen among those that match. The numbers are a wire contract: append only.</summary>
public enum Placement
{
    /// <summary>By a hash of the execution: without memory, and even over many executions.</summary>
    Random = 0,

    /// <summary>The next one in order of name after the job's last.</summary>
    RoundRobin = 1,

    /// <summary>The less busy of two that are drawn by a hash, so that not all that is planned at one time goes to the same idle node.</summary>
    LeastRunning = 2,
}

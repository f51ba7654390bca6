using System.Collections.Immutable;

namespace Dcron.Core.Nodes;

/// <summary>One process of an executor between its start and its end. A restarted node is another incarnation.</summary>
public readonly record struct Incarnation(long Value)
{
    public override string ToString() => Value.ToString("x");
}

/// <summary>An executor as the planner sees it.</summary>
/// <param name="Name">The node's name, unique in the cluster.</param>
public sealed record NodeInfo(string Name, Incarnation Incarnation, ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>Attempts that are armed, waiting or running there, as far as they are known.</summary>
    public int Busy { get; init; }

    /// <summary>How many attempts may run there at once; 0: it has not said yet.</summary>
    public int Capacity { get; init; }
}

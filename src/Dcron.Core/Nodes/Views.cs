using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Core.Nodes;

/// <summary>A node as it is shown.</summary>
/// <param name="Address">Host and port of remoting, as <c>10.0.0.1:4053</c>.</param>
/// <param name="Status">Membership in lower case: <c>joining</c>, <c>up</c>, <c>leaving</c>, <c>exiting</c>, <c>down</c>; <c>unreachable</c> overrides them.</param>
/// <param name="Running">Attempts running there now; null where the node is no executor or has not reported yet.</param>
/// <param name="ClockOffset">The node's clock less the asked scheduler node's, as last measured.</param>
public sealed record NodeView(
    string Name,
    string Address,
    ImmutableArray<string> Roles,
    ImmutableSortedDictionary<string, string> Tags,
    string Status,
    int? Armed,
    int? Running,
    int? Queued,
    TimeSpan? ClockOffset)
{
    /// <summary>How many attempts may run there at once; null where the node is no executor or has not reported yet.</summary>
    public int? MaxRunning { get; init; }
}

/// <summary>The cluster as it is shown.</summary>
/// <param name="Since">When the term began.</param>
public sealed record ClusterView(string SchedulerNode, string SchedulerAddress, long Term, DateTimeOffset Since, int Partitions, ImmutableArray<NodeView> Members)
{
    /// <summary>Pauses of a label's jobs or of all.</summary>
    public ImmutableArray<PauseRule> Pauses { get; init; } = [];
}

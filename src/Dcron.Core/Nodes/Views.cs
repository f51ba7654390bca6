using System.Collections.Immutable;
using System.Globalization;
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
    /// <summary>A clock that is further off than this is warned of: work starts by the node's own clock.</summary>
    public static readonly TimeSpan WorstClock = TimeSpan.FromMilliseconds(500);

    /// <summary>What is wrong with the node, for people; null: nothing that is known.</summary>
    public string? Warning => ClockOffset is { } offset && offset.Duration() > WorstClock
        ? Disagreement is null ? ClockWarning(offset) : $"{ClockWarning(offset)}; {Disagreement}"
        : Disagreement;

    /// <summary>Which of its settings are not those of other nodes, though they should be; null: none. Completes "node n1: ...".</summary>
    public string? Disagreement { get; init; }

    /// <summary>Completes "node n1: ...".</summary>
    public static string ClockWarning(TimeSpan offset) => string.Create(
        CultureInfo.InvariantCulture,
        $"its clock is {offset.Duration().TotalMilliseconds:0} ms {(offset > TimeSpan.Zero ? "ahead of" : "behind")} the scheduler node's, so its work starts {(offset > TimeSpan.Zero ? "early" : "late")}; have both set by NTP");

    /// <summary>How many attempts may run there at once; null where the node is no executor or has not reported yet.</summary>
    public int? MaxRunning { get; init; }
}

/// <summary>The cluster as it is shown.</summary>
/// <param name="Since">When the term began.</param>
public sealed record ClusterView(string SchedulerNode, string SchedulerAddress, long Term, DateTimeOffset Since, int Partitions, ImmutableArray<NodeView> Members)
{
    /// <summary>Partitions that wait for the journal.</summary>
    public int PartitionsDown { get; init; }

    /// <summary>Pauses of a label's jobs or of all.</summary>
    public ImmutableArray<PauseRule> Pauses { get; init; } = [];
}

using System.Collections.Immutable;

namespace Dcron.Core.Nodes;

/// <summary>
/// Which executors a part of the scheduler could choose from, and when that changed: what tells afterwards which nodes were candidates. Kept
/// once for all jobs, for who a candidate is follows from it and from the job's target; so an execution costs nothing here.
/// </summary>
/// <param name="Changes">Oldest first.</param>
/// <param name="KnownSince">What was before this instant is not kept.</param>
public sealed record Roster(ImmutableArray<RosterChange> Changes, DateTimeOffset KnownSince)
{
    /// <summary>More changes than this are not kept: the older half is drawn together into where each node stood.</summary>
    public const int MostChanges = 1000;

    public static readonly Roster None = new([], DateTimeOffset.MinValue);

    public Roster Add(IEnumerable<RosterChange> changes)
    {
        var added = Changes.AddRange(changes);
        if (added.Length <= MostChanges) return this with { Changes = added };
        var kept = added.Length - MostChanges / 2;
        var before = Standing(added.Take(kept)).Values.Where(c => c.Standing != NodeStanding.Gone).OrderBy(c => c.At).ThenBy(c => c.Node, StringComparer.Ordinal);
        return new Roster([.. before, .. added.Skip(kept)], added[kept - 1].At);
    }

    /// <summary>Where each executor stood at an instant, by name; null: that is not kept.</summary>
    public IReadOnlyDictionary<string, RosterChange>? At(DateTimeOffset instant) =>
        instant < KnownSince || CountAt(instant) == 0 ? null : Standing(Changes.Take(CountAt(instant)));

    /// <summary>How many changes there were by an instant: where that is the same, so is what <see cref="At"/> says.</summary>
    public int CountAt(DateTimeOffset instant)
    {
        var (low, high) = (0, Changes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Changes[middle].At <= instant) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static SortedDictionary<string, RosterChange> Standing(IEnumerable<RosterChange> changes)
    {
        var standing = new SortedDictionary<string, RosterChange>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Standing != NodeStanding.Unheard || change.Node.Length > 0) standing[change.Node] = change;
            // A new scheduler has heard from nobody yet.
            else foreach (var known in standing.Values.Where(c => c.Standing != NodeStanding.Gone).ToList()) standing[known.Node] = known with { At = change.At, Standing = NodeStanding.Unheard };
        }

        return standing;
    }
}

/// <summary>From here on an executor stands so.</summary>
/// <param name="Node">The node's name; empty, with <see cref="NodeStanding.Unheard"/>: every node.</param>
public sealed record RosterChange(DateTimeOffset At, string Node, NodeStanding Standing, ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>A scheduler has taken over.</summary>
    public static RosterChange TakenOver(DateTimeOffset at) => new(at, "", NodeStanding.Unheard, ImmutableSortedDictionary<string, string>.Empty);
}

/// <summary>Whether work can be planned on an executor. The numbers are a wire contract: append only.</summary>
public enum NodeStanding
{
    Able = 1,
    Draining = 2,
    Unreachable = 3,
    Gone = 4,

    /// <summary>The scheduler of that time had not heard its ledger yet.</summary>
    Unheard = 5,
}

using System.Collections.Immutable;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// Notes which executors a partition can choose, for whoever asks later. A change is no reason to write to the journal: it goes with the next
/// events, for what was decided without it did not need it. What is lost before that is seen again by the partition that follows.
/// </summary>
internal sealed class NodeRoster
{
    private readonly Dictionary<string, RosterChange> last = new(StringComparer.Ordinal);
    private readonly List<RosterChange> unsaved = [];

    /// <summary>What is in the journal, or on its way there.</summary>
    public Roster Saved { get; private set; } = Roster.None;

    /// <summary>All that is known, whether or not it is in the journal.</summary>
    public Roster Shown => unsaved.Count == 0 ? Saved : Saved.Add(unsaved);

    /// <summary>From a snapshot.</summary>
    public void Recover(Roster roster) => Saved = roster;

    /// <summary>From the journal.</summary>
    public void Recover(ImmutableArray<RosterChange> changes)
    {
        if (!changes.IsEmpty) Saved = Saved.Add(changes);
    }

    /// <summary>A new scheduler: what was said of any node is not known to hold.</summary>
    public void TakeOver(DateTimeOffset at)
    {
        if (!Saved.Changes.IsEmpty) unsaved.Add(RosterChange.TakenOver(at));
    }

    public void Note(RosterChange change)
    {
        if (last.TryGetValue(change.Node, out var known) && known.Standing == change.Standing && known.Tags.SequenceEqual(change.Tags)) return;
        last[change.Node] = change;
        unsaved.Add(change);
    }

    /// <summary>What is to be written now.</summary>
    public ImmutableArray<RosterChange> TakeUnsaved()
    {
        if (unsaved.Count == 0) return [];
        ImmutableArray<RosterChange> taken = [.. unsaved];
        unsaved.Clear();
        Saved = Saved.Add(taken);
        return taken;
    }
}

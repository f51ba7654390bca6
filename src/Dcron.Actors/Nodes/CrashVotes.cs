using System.Collections.Immutable;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>Who found whose port refused. A process is certainly dead when most of the scheduler-role nodes did, itself counted among them.</summary>
internal sealed class CrashVotes
{
    private const int Remembered = 20;

    private readonly Dictionary<Incarnation, ImmutableHashSet<Incarnation>> votes = [];
    private readonly Queue<Incarnation> dead = new();

    /// <summary>Processes whose death is certain, the latest few: a scheduler that takes over waits one warrant for the others, as for any that left.</summary>
    public IReadOnlyCollection<Incarnation> Dead => dead;

    /// <summary>Counts a vote; true: with this one the death of <paramref name="of"/> is certain, and was not before.</summary>
    /// <param name="schedulers">The scheduler-role members now. Only they have a vote, and one that is suspected has none.</param>
    public bool Add(Incarnation of, Incarnation by, IReadOnlyCollection<Incarnation> schedulers)
    {
        if (of == by || dead.Contains(of)) return false;
        var voters = votes.GetValueOrDefault(of, []).Add(by);
        votes[of] = voters;
        if (voters.Count(schedulers.Contains) * 2 <= schedulers.Count) return false;
        votes.Remove(of);
        dead.Enqueue(of);
        if (dead.Count > Remembered) dead.Dequeue();
        return true;
    }

    /// <summary>It answers after all: what was found before counts no more.</summary>
    public void Withdraw(Incarnation of) => votes.Remove(of);
}

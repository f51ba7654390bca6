using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>
/// Who found whose port refused, lately. A process is certainly dead when most of the scheduler-role nodes did within a few seconds, itself
/// counted among them: findings of different occasions prove nothing together.
/// </summary>
internal sealed class CrashVotes
{
    /// <summary>How long a vote counts: nodes that see the same connection break find out within a second of each other.</summary>
    public static readonly TimeSpan Counts = TimeSpan.FromSeconds(5);

    private const int Remembered = 20;

    private readonly Dictionary<(Incarnation Of, Incarnation By), DateTimeOffset> votes = [];
    private readonly Queue<Incarnation> dead = new();

    /// <summary>Processes whose death is certain, the latest few: a scheduler that takes over waits one warrant for the others, as for any that left.</summary>
    public IReadOnlyCollection<Incarnation> Dead => dead;

    /// <summary>Counts a vote; true: with this one the death of <paramref name="of"/> is certain, and was not before.</summary>
    /// <param name="schedulers">The scheduler-role members now. Only they have a vote, and one that is suspected has none.</param>
    public bool Add(Incarnation of, Incarnation by, IReadOnlyCollection<Incarnation> schedulers, DateTimeOffset now)
    {
        if (of == by || dead.Contains(of)) return false;
        foreach (var (vote, at) in votes)
            if (now - at >= Counts) votes.Remove(vote);
        votes[(of, by)] = now;
        if (schedulers.Count(s => votes.ContainsKey((of, s))) * 2 <= schedulers.Count) return false;
        dead.Enqueue(of);
        if (dead.Count > Remembered) dead.Dequeue();
        return true;
    }
}

using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>
/// Who found whose port refused, lately. A process is certainly dead when most of the scheduler-role nodes did within a few seconds, or most
/// of all nodes, itself counted among them: findings of different occasions prove nothing together. All nodes decide where two schedulers
/// are left, of which one alone is not most.
/// </summary>
internal sealed class CrashVotes
{
    /// <summary>How long a vote counts: nodes that see the same connection break find out within a second of each other.</summary>
    public static readonly TimeSpan Counts = TimeSpan.FromSeconds(5);

    private const int Remembered = 20;

    private readonly Dictionary<(Incarnation Of, Incarnation By), (DateTimeOffset At, DateTimeOffset? StoppedBy)> votes = [];
    private readonly Queue<NodeDied> dead = new();

    /// <summary>Processes whose death is certain, the latest few: a scheduler that takes over waits one warrant for the others, as for any that left.</summary>
    public IReadOnlyCollection<NodeDied> Dead => dead;

    /// <summary>Counts a vote. With this one the death is certain, and was not before; null: it is not, or was.</summary>
    /// <param name="schedulers">The scheduler-role members now. One that is suspected has no vote on itself.</param>
    /// <param name="members">All members now, these included.</param>
    public NodeDied? Add(PortRefused vote, IReadOnlyCollection<Incarnation> schedulers, IReadOnlyCollection<Incarnation> members, DateTimeOffset now)
    {
        if (vote.Of == vote.By || dead.Any(d => d.Node == vote.Of)) return null;
        foreach (var (id, old) in votes)
            if (now - old.At >= Counts) votes.Remove(id);
        votes[(vote.Of, vote.By)] = (now, vote.StoppedBy);
        var voters = members.Where(m => votes.ContainsKey((vote.Of, m))).ToList();
        if (schedulers.Count(voters.Contains) * 2 <= schedulers.Count && voters.Count * 2 <= members.Count) return null;
        // Only scheduler nodes hear pulses, and so have measured its clock: where there is one among them, it says when.
        var measured = voters.Where(schedulers.Contains).ToList();
        var died = new NodeDied(vote.Of, LatestOf([.. (measured.Count > 0 ? measured : voters).Select(s => votes[(vote.Of, s)].StoppedBy)]));
        dead.Enqueue(died);
        if (dead.Count > Remembered) dead.Dequeue();
        return died;
    }

    // Each of them is right, as far as its clock is: the latest is the safe one.
    private static DateTimeOffset? LatestOf(IReadOnlyCollection<DateTimeOffset?> instants) => instants.Contains(null) ? null : instants.Max();
}

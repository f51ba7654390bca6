using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// Nodes that are gone and may have started something without having said so, each until it comes back and tells, or for a grace. Not
/// durable: a scheduler that takes over finds the same attempts on a process that is no member, and waits again.
/// </summary>
internal sealed class Doubts
{
    private readonly Dictionary<Incarnation, (NodeGone Gone, DateTimeOffset Until)> open = [];

    public DateTimeOffset? Next
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var (_, until) in open.Values)
                if (next is null || until < next) next = until;
            return next;
        }
    }

    /// <summary>Whether what this process was to start may have started or not, and it is still waited for.</summary>
    public bool IsAbout(Incarnation on) => open.ContainsKey(on);

    public void Add(NodeGone gone, DateTimeOffset until) => open.TryAdd(gone.On, (gone, until));

    /// <summary>It has come back.</summary>
    public void Settled(Incarnation on) => open.Remove(on);

    /// <summary>Takes out those that have not come back in time.</summary>
    public IReadOnlyList<NodeGone> TakeDue(DateTimeOffset now)
    {
        var due = open.Values.Where(d => d.Until <= now).Select(d => d.Gone).ToList();
        foreach (var gone in due) open.Remove(gone.On);
        return due;
    }
}

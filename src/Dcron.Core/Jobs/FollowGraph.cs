using System.Collections.Immutable;

namespace Dcron.Core.Jobs;

/// <summary>
/// Which jobs run after which, over the whole cluster. Holds at least what is saved: what is about to be saved counts already, so that
/// of two jobs that would follow each other only one is saved, and no end of a parent goes by unheard.
/// </summary>
public sealed class FollowGraph
{
    private readonly Dictionary<JobId, Edges> jobs = [];
    private long lastReservation;

    /// <summary>The jobs that run after each one, by name.</summary>
    public ImmutableDictionary<JobId, ImmutableArray<JobId>> Followers { get; private set; } = ImmutableDictionary<JobId, ImmutableArray<JobId>>.Empty;

    /// <summary>The circle that would come about, from the job by those that run after it back to itself; null: there is none.</summary>
    public ImmutableArray<JobId>? CircleOf(JobId job, ImmutableArray<JobId> parents)
    {
        var cameFrom = new Dictionary<JobId, JobId>();
        var next = new Queue<JobId>([job]);
        while (next.TryDequeue(out var at))
        {
            if (parents.Contains(at)) return Path(cameFrom, job, at);
            foreach (var follower in Followers.GetValueOrDefault(at, []))
                if (follower != job && cameFrom.TryAdd(follower, at)) next.Enqueue(follower);
        }

        return null;
    }

    /// <summary>The job is about to be saved with these parents.</summary>
    /// <returns>By which <see cref="Settle"/> ends it; greater than any before.</returns>
    public long Reserve(JobId job, ImmutableArray<JobId> parents)
    {
        Change(job, edges => edges with { Reserved = edges.Reserved.Add((++lastReservation, parents)) });
        return lastReservation;
    }

    /// <summary>The job is saved as having these parents; reservations up to this one have been carried out or lost.</summary>
    public void Settle(JobId job, long reservation, ImmutableArray<JobId> parents) =>
        Change(job, edges => new Edges(parents, edges.Reserved.RemoveAll(r => r.Number <= reservation)));

    /// <summary>All that is saved of the jobs of one partition.</summary>
    public void SettleAll(Func<JobId, bool> isOfPartition, IEnumerable<KeyValuePair<JobId, ImmutableArray<JobId>>> saved)
    {
        var now = saved.ToDictionary();
        foreach (var job in jobs.Keys.Where(isOfPartition).Union(now.Keys).ToList()) Settle(job, 0, now.GetValueOrDefault(job, []));
    }

    private void Change(JobId job, Func<Edges, Edges> change)
    {
        var before = jobs.GetValueOrDefault(job, Edges.None);
        var after = change(before);
        if (after.IsEmpty) jobs.Remove(job);
        else jobs[job] = after;
        foreach (var parent in before.All.Except(after.All)) SetFollowers(parent, followers => followers.Remove(job));
        foreach (var parent in after.All.Except(before.All)) SetFollowers(parent, followers => [.. followers.Append(job).Order()]);
    }

    private void SetFollowers(JobId parent, Func<ImmutableArray<JobId>, ImmutableArray<JobId>> change)
    {
        var followers = change(Followers.GetValueOrDefault(parent, []));
        Followers = followers.IsEmpty ? Followers.Remove(parent) : Followers.SetItem(parent, followers);
    }

    private static ImmutableArray<JobId> Path(Dictionary<JobId, JobId> cameFrom, JobId job, JobId last)
    {
        var path = new List<JobId> { job };
        for (var at = last; at != job; at = cameFrom[at]) path.Add(at);
        path.Add(job);
        path.Reverse();
        return [.. path];
    }

    private sealed record Edges(ImmutableArray<JobId> Saved, ImmutableArray<(long Number, ImmutableArray<JobId> Parents)> Reserved)
    {
        public static readonly Edges None = new([], []);

        public bool IsEmpty => Saved.IsEmpty && Reserved.IsEmpty;

        public IEnumerable<JobId> All => Saved.Concat(Reserved.SelectMany(r => r.Parents)).Distinct();
    }
}

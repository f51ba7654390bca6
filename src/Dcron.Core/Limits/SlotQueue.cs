using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Limits;

/// <summary>
/// Who may run next under the limits: by priority, then by time, then by name. What the jobs tell is all it knows, so it is made anew by
/// every scheduler; it grants nothing before every partition has told what runs already.
/// </summary>
public sealed class SlotQueue(SlotLimits limits, int partitions)
{
    private readonly ImmutableArray<(string Name, int Most)> all = [.. limits.All];
    private readonly Dictionary<JobId, JobSlots> jobs = [];
    private readonly Dictionary<string, int> taken = limits.All.ToDictionary(l => l.Name, _ => 0, StringComparer.Ordinal);
    private readonly Dictionary<string, int> wanted = limits.All.ToDictionary(l => l.Name, _ => 0, StringComparer.Ordinal);
    private readonly SortedSet<Place> waiting = [];
    private readonly HashSet<int> told = [];
    private readonly List<Grant> granted = [];
    private long lastGrant;

    /// <summary>A partition that has come up tells everything it has.</summary>
    public void Begin(int partition)
    {
        told.Add(partition);
        foreach (var grant in granted.Where(g => g.Partition == partition).ToList()) Void(grant);
        foreach (var job in jobs.Keys.Where(j => j.PartitionOf(partitions) == partition).ToList()) Forget(job);
    }

    /// <summary>A partition tells how some of its jobs stand by now, and up to which grant it has heard.</summary>
    public void Note(int partition, long heard, IEnumerable<JobSlots> changed)
    {
        foreach (var job in changed)
        {
            Forget(job.Job);
            if (job.Taken == 0 && job.Waiting.IsEmpty) continue;
            jobs[job.Job] = job;
            Count(job, 1);
            foreach (var request in job.Waiting) waiting.Add(new Place(job.Priority, request, job.Limits));
        }

        // What has come of these is in what the jobs tell.
        foreach (var grant in granted.Where(g => g.Partition == partition && g.Number <= heard).ToList()) Void(grant);
    }

    /// <summary>Gives what is free to those whose turn it is.</summary>
    public ImmutableArray<Grant> GrantNext()
    {
        if (told.Count < partitions || waiting.Count == 0) return [];
        var given = ImmutableArray.CreateBuilder<Grant>();
        foreach (var place in waiting)
        {
            if (all.All(l => taken[l.Name] >= l.Most)) break;
            if (!Fits(place) || granted.Exists(g => g.Place.Request.Attempt == place.Request.Attempt)) continue;
            var grant = new Grant(place.Request.Attempt.Execution.Job.PartitionOf(partitions), ++lastGrant, place);
            foreach (var limit in place.Limits) taken[limit] += place.Request.Weight;
            granted.Add(grant);
            given.Add(grant);
        }

        return given.ToImmutable();
    }

    public ImmutableArray<LimitView> Limits =>
        [.. all.Select(l => new LimitView(l.Name, l.Most, taken[l.Name], wanted[l.Name]))];

    /// <summary>Who waits, in the order in which they would be served, each with the limits that hold it back.</summary>
    public IEnumerable<QueuedView> Queued()
    {
        var position = 0;
        foreach (var place in waiting)
        {
            if (IsGranted(place)) continue;
            var full = place.Limits.Where(l => !Fits(l, place.Request.Weight)).ToList();
            var reason = told.Count < partitions ? "a new scheduler gathers what runs"
                : full.Count == 0 ? "it is being placed"
                : "it waits for a slot of " + string.Join(" and ", full.Select(l => $"{l} ({taken[l]} of {MostOf(l)} taken)"));
            yield return new QueuedView(++position, place.Request.Attempt.Execution, place.Priority, place.Request.From, reason);
        }
    }

    private bool IsGranted(Place place) => granted.Exists(g => g.Place.Request.Attempt == place.Request.Attempt);

    private bool Fits(Place place)
    {
        foreach (var limit in place.Limits)
            if (!Fits(limit, place.Request.Weight)) return false;
        return true;
    }

    // One that needs more than there are takes all of them, or it would wait for ever.
    private bool Fits(string limit, int weight) => taken[limit] + Math.Min(weight, MostOf(limit)) <= MostOf(limit);

    private int MostOf(string limit)
    {
        foreach (var (name, most) in all)
            if (name == limit) return most;
        return int.MaxValue;
    }

    private void Void(Grant grant)
    {
        granted.Remove(grant);
        foreach (var limit in grant.Place.Limits) taken[limit] -= grant.Place.Request.Weight;
    }

    private void Forget(JobId job)
    {
        if (!jobs.Remove(job, out var known)) return;
        Count(known, -1);
        foreach (var request in known.Waiting) waiting.Remove(new Place(known.Priority, request, known.Limits));
    }

    private void Count(JobSlots job, int sign)
    {
        foreach (var limit in job.Limits)
        {
            taken[limit] += sign * job.Taken;
            wanted[limit] += sign * job.Waiting.Length;
        }
    }

    /// <summary>A place in the queue.</summary>
    public sealed record Place(int Priority, SlotRequest Request, ImmutableArray<string> Limits) : IComparable<Place>
    {
        public int CompareTo(Place? other)
        {
            if (other is null) return 1;
            var order = other.Priority.CompareTo(Priority);
            if (order == 0) order = Request.From.CompareTo(other.Request.From);
            return order != 0 ? order : string.CompareOrdinal(Request.Attempt.ToString(), other.Request.Attempt.ToString());
        }
    }

    /// <summary>A slot for one who waits.</summary>
    /// <param name="Number">Grows with each grant; a partition tells up to which it has heard.</param>
    public sealed record Grant(int Partition, long Number, Place Place);
}

/// <summary>A limit as it is shown.</summary>
/// <param name="Waiting">Attempts under it that wait, for this limit or another.</param>
public sealed record LimitView(string Name, int Most, int Taken, int Waiting);

/// <summary>One who waits for a slot.</summary>
/// <param name="Position">1: the next.</param>
/// <param name="Since">When it was to start.</param>
public sealed record QueuedView(int Position, ExecutionId Execution, int Priority, DateTimeOffset Since, string Reason);

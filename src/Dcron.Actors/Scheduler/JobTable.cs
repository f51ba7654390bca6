using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>The jobs of one partition, by name and in order of name.</summary>
internal sealed class JobTable
{
    private readonly Dictionary<JobId, JobState> jobs = [];
    private JobId[]? ordered;

    public int Count => jobs.Count;

    /// <summary>Under these are all jobs that are set from here on.</summary>
    public CalendarCatalogue Calendars { get; set; } = CalendarCatalogue.Empty;

    public IReadOnlyCollection<JobState> All => jobs.Values;

    public JobState? Find(JobId id) => jobs.GetValueOrDefault(id);

    public void Set(JobId id, JobState? state)
    {
        if (state is null)
        {
            if (jobs.Remove(id)) ordered = null;
            return;
        }

        if (!jobs.ContainsKey(id)) ordered = null;
        jobs[id] = state.Bind(Calendars);
    }

    /// <summary>For recovery, where nothing is decided.</summary>
    public void BindAll()
    {
        foreach (var job in jobs.Values.ToList()) jobs[job.Name] = job.Bind(Calendars);
    }

    /// <summary>For recovery, where events are applied one by one.</summary>
    public void Apply(JobEvent e) => Set(e.Job, JobState.Apply(Find(e.Job), e));

    /// <summary>Jobs in order of name after <paramref name="after"/>, at most one more than <paramref name="limit"/>, so that the caller sees whether there are more.</summary>
    public IEnumerable<JobState> After(JobId? after, int limit)
    {
        ordered ??= [.. jobs.Keys.Order()];
        var start = 0;
        if (after is { } id)
        {
            start = Array.BinarySearch(ordered, id);
            start = start < 0 ? ~start : start + 1;
        }

        return ordered.Skip(start).Select(name => jobs[name]).Where(j => !j.Deleted).Take(limit + 1);
    }

    public ImmutableArray<JobState> Snapshot() => [.. jobs.Values];
}

using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>When each job of a partition wants to be looked at next. One timer serves them all, however many there are.</summary>
internal sealed class DueQueue
{
    private readonly PriorityQueue<JobId, DateTimeOffset> queue = new();
    private readonly Dictionary<JobId, DateTimeOffset> wakes = [];

    /// <summary>Replaces the wake-up of a job; null: none.</summary>
    public void Set(JobId job, DateTimeOffset? wake)
    {
        if (wake is not { } at)
        {
            wakes.Remove(job);
            return;
        }

        // Older entries of the job stay in the heap and are passed over when they come up.
        if (wakes.TryGetValue(job, out var known) && known == at) return;
        wakes[job] = at;
        queue.Enqueue(job, at);
    }

    /// <summary>The earliest wake-up; null: there is none.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            while (queue.TryPeek(out var job, out var at))
            {
                if (wakes.TryGetValue(job, out var current) && current == at) return at;
                queue.Dequeue();
            }

            return null;
        }
    }

    /// <summary>The job of the earliest wake-up; null: there is none.</summary>
    public JobId? NextJob => Next is null ? null : queue.Peek();

    /// <summary>Takes out every job whose wake-up has come.</summary>
    public List<JobId> TakeDue(DateTimeOffset now)
    {
        var due = new List<JobId>();
        while (Next is { } at && at <= now)
        {
            var job = queue.Dequeue();
            wakes.Remove(job);
            due.Add(job);
        }

        return due;
    }
}

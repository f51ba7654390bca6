using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.History;

/// <summary>
/// Which jobs' history to trim next: those that wrote since. A job's turn comes when it has written a tenth of what it keeps, or an hour
/// after it wrote, so that a job due every second is not trimmed every minute for the sake of sixty rows.
/// </summary>
internal sealed class TrimPlan
{
    private static readonly TimeSpan AtLatest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(1);

    private readonly Dictionary<JobId, Written> written = [];
    private readonly Queue<JobId> turns = new();

    public bool HasTurns => turns.Count > 0;

    public void Wrote(AttemptRecord attempt, DateTimeOffset now)
    {
        var job = attempt.Id.Execution.Job;
        if (!written.TryGetValue(job, out var entry)) written[job] = entry = new Written();
        entry.Keep = attempt.Keep;
        entry.Count(now);
    }

    /// <summary>A skip does not say what its job keeps; it counts once an attempt has.</summary>
    public void Wrote(SkipRecord skip, DateTimeOffset now)
    {
        if (written.TryGetValue(skip.Job, out var entry)) entry.Count(now);
    }

    /// <summary>Gives a turn to every job whose time has come, and forgets those that have been quiet for long.</summary>
    public void Plan(DateTimeOffset now)
    {
        foreach (var (job, entry) in written)
        {
            if (entry.HasTurn) continue;
            if (entry.Rows == 0 && now - entry.Since > Quiet) written.Remove(job);
            else if (entry.Rows > 0 && (entry.Rows >= entry.Keep.Keep / 10 || now - entry.Since >= AtLatest)) Enqueue(job, entry);
        }
    }

    public Dictionary<JobId, HistoryPolicy> Take(int most)
    {
        var taken = new Dictionary<JobId, HistoryPolicy>();
        while (taken.Count < most && turns.TryDequeue(out var job))
        {
            var entry = written[job];
            (entry.HasTurn, entry.Rows) = (false, 0);
            taken[job] = entry.Keep;
        }

        return taken;
    }

    /// <summary>These were not finished: they have another turn, after the others.</summary>
    public void Again(IEnumerable<JobId> jobs)
    {
        foreach (var job in jobs)
            if (written.TryGetValue(job, out var entry) && !entry.HasTurn) Enqueue(job, entry);
    }

    /// <summary>Neither these nor those that wait now have a turn before the next <see cref="Plan"/>, and there they have one.</summary>
    public void Postpone(IEnumerable<JobId> jobs)
    {
        foreach (var job in jobs.Concat(turns))
        {
            if (!written.TryGetValue(job, out var entry)) continue;
            entry.HasTurn = false;
            entry.Rows = Math.Max(entry.Rows, Math.Max(1, entry.Keep.Keep / 10));
        }

        turns.Clear();
    }

    private void Enqueue(JobId job, Written entry)
    {
        entry.HasTurn = true;
        turns.Enqueue(job);
    }

    private sealed class Written
    {
        public HistoryPolicy Keep { get; set; } = HistoryPolicy.Default;

        /// <summary>Since the job was last trimmed.</summary>
        public int Rows { get; set; }

        /// <summary>When the first of those was written.</summary>
        public DateTimeOffset Since { get; private set; }

        public bool HasTurn { get; set; }

        public void Count(DateTimeOffset now)
        {
            if (Rows++ == 0) Since = now;
        }
    }
}

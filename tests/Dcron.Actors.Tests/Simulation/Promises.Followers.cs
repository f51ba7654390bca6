using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Simulation;

internal sealed partial class Promises
{
    /// <summary>Each end of a parent is recorded once with each follower, and each of those due times ran once, was skipped or waits.</summary>
    public void CheckFollowers(JobTable jobs)
    {
        var events = Events().ToList();
        foreach (var end in events.OfType<JobEvent.ExecutionEnded>())
        {
            foreach (var follower in end.Followers)
            {
                // What had ended before the follower was there is not for it.
                if (jobs.Find(follower) is not { } job || end.At < job.CreatedAt) continue;
                var owed = jobs.Find(end.Job)?.Telling.Untold.Any(u => u.Due == end.Execution.Due && u.Suffix == end.Execution.Suffix && u.Followers.Contains(follower)) == true;
                var heard = events.OfType<JobEvent.ParentEnded>().Count(e => e.Job == follower && e.Parent == end.Execution);
                Require(owed ? heard <= 1 : heard == 1, $"{follower} heard {heard} times of {end.Execution}, owed: {owed}:\n{Story(end.Execution)}");
                if (heard == 1) CheckSettled(events, job, end.Execution);
            }
        }
    }

    private void CheckSettled(List<JobEvent> events, JobState job, ExecutionId parent)
    {
        var id = parent with { Job = job.Name };
        var runs = events.OfType<JobEvent.ExecutionPlanned>().Count(e => e.Execution == id);
        var skips = events.OfType<JobEvent.JoinSkipped>().Count(e => e.Job == job.Name && e.Due == id.Due && e.Suffix == id.Suffix);
        var waits = job.Following.Find(id.Due, id.Suffix) is { Settled: false };
        Require(runs <= 1 && runs + skips > 0 != waits, $"{id} ran {runs} times, was skipped {skips} times, waits: {waits}:\n{Story(id)}");
    }
}

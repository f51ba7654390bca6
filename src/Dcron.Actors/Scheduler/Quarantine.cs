using Akka.Event;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// Jobs on which the rules failed with an exception. Each is left as it was and not looked at before somebody changes it, so that one
/// job's trouble stops no other. Not durable: what fails again after a takeover is found out again.
/// </summary>
internal sealed class Quarantine(ILoggingAdapter log)
{
    private readonly Dictionary<JobId, string> faults = [];

    public int Count => faults.Count;

    /// <summary>Why the job is here, in words; null: it is not.</summary>
    public string? FaultOf(JobId job) => faults.GetValueOrDefault(job);

    public void Add(JobId job, Exception cause)
    {
        log.Error(cause, "Job {0} is quarantined: what is due for it could not be decided. It runs no more until it is changed; all others go on.", job);
        faults[job] = $"what is due could not be decided ({cause.GetType().Name}: {cause.Message}); the job runs no more until it is changed";
    }

    public void Release(JobId job) => faults.Remove(job);
}

using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Dkron;

/// <summary>Shows a job of Dcron's as Dkron would: what its definition says, and over it what a Dkron client wrote in other words.</summary>
internal static class DkronView
{
    public static DkronJob Of(JobView view, DateTimeOffset now)
    {
        var (definition, tally) = (view.Definition, view.Tally);
        var carried = DkronCarried.Of(definition);
        return Over(Plain(definition), carried, definition) with
        {
            Disabled = view.Pause is not null,
            Status = Status(view) ?? carried.Job.Status,
            SuccessCount = tally.Succeeded + carried.Job.SuccessCount,
            ErrorCount = tally.Failed + carried.Job.ErrorCount,
            LastSuccess = Later(tally.LastSuccess, carried.Job.LastSuccess),
            LastError = Later(tally.LastFailure, carried.Job.LastError),
            // Dkron goes on showing a disabled job's next time.
            Next = view.Pause is null && !view.Next.IsEmpty ? view.Next[0] : definition.NextDue(now),
        };
    }

    /// <summary>What the definition alone says, without what it carries.</summary>
    public static DkronJob Plain(JobDefinition job)
    {
        var (executor, config) = DkronWork.Show(job);
        return new DkronJob
        {
            Name = job.Name.Value,
            TimeZone = job.Schedule.TimeZone ?? "",
            Schedule = DkronSchedule.Show(job.Schedule),
            Owner = job.Owner.Name,
            OwnerEmail = job.Owner.Email,
            Tags = DkronTags.Show(job.Target),
            Metadata = job.Labels,
            Retries = job.Retry.Attempts - 1,
            Concurrency = job.Overlap == OverlapPolicy.Allow ? DkronJob.Allow : DkronJob.Forbid,
            Executor = executor,
            ExecutorConfig = config,
            Ephemeral = job.Ephemeral,
            StartsAt = job.StartsAt,
            ExpiresAt = job.ExpiresAt,
        };
    }

    private static DkronJob Over(DkronJob plain, DkronCarried carried, JobDefinition definition)
    {
        var written = carried.Job with { Name = plain.Name };
        var job = plain with { DisplayName = written.DisplayName, ParentJob = written.ParentJob, DependentJobs = written.DependentJobs, Processors = written.Processors };
        if (carried.Has("schedule") && Means(definition.Schedule, () => DkronSchedule.Read(written.Schedule, written.TimeZone, definition.Name, written.ParentJob.Length > 0)))
            job = job with { Schedule = written.Schedule, TimeZone = written.TimeZone };
        if (carried.Has("executor") && Means((definition.Work, definition.Timeout), () => DkronWork.Read(written) is var work ? (work.Work, work.Timeout) : default))
            job = job with { Executor = written.Executor, ExecutorConfig = written.ExecutorConfig };
        if (carried.Has("tags") && Means(definition.Target, () => DkronTags.Read(written.Tags, definition.Target.Tags.ContainsKey)))
            job = job with { Tags = written.Tags };
        if (carried.Has("concurrency") && definition.Overlap == OverlapPolicy.Allow)
            job = job with { Concurrency = written.Concurrency };
        return job;
    }

    private static bool Means<T>(T present, Func<T> written)
    {
        try
        {
            return EqualityComparer<T>.Default.Equals(present, written());
        }
        catch (DkronRefusal)
        {
            return false;
        }
    }

    // Dkron's word for the latest firing. What was skipped or cancelled before it began left no execution there.
    private static string? Status(JobView view)
    {
        foreach (var last in view.Last)
        {
            if (last.Outcome == Outcome.Succeeded) return "success";
            if (last.Outcome is Outcome.Failed or Outcome.TimedOut or Outcome.Lost) return "failed";
        }

        return null;
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => b is null || a > b ? a : b;
}

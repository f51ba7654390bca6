using Dcron.Core.Executions;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>
/// The guard against a job that fires far beyond its own rate, whatever makes it: it is paused, and says so. What a catch-up runs is
/// bounded already and does not count, nor do backfills, runs that are forced, nor retries, which belong to an execution.
/// </summary>
public static class Runaway
{
    /// <summary>Who such a pause is by.</summary>
    public const string By = "runaway guard";

    /// <summary>Pauses the job if it is a runaway.</summary>
    internal static void Guard(Decision decision, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        if (decision.State is { Deleted: false } job && WhyOver(job, context, job.Rate) is { } reason) Pause(decision, reason, context, hasStarted);
    }

    /// <summary>Whether the job may be run now, as somebody asks; if that makes it a runaway, it is paused.</summary>
    /// <returns>Why not; null: it may.</returns>
    internal static string? Refuse(Decision decision, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        var job = decision.Job;
        if (job.Pause is { By: By } pause) return $"the {By} has paused it: {pause.Reason}";
        var rate = job.Rate.At(context.Now);
        if (WhyOver(job, context, rate with { Count = rate.Count + 1 }) is not { } reason) return null;
        Pause(decision, reason, context, hasStarted);
        return $"the {By} stops it: {reason}";
    }

    private static void Pause(Decision decision, string reason, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        // A pause of its own holds it already, and is not replaced by one that says less.
        if (decision.Job.Pause is { Rule: null }) return;
        Pauses.Hold(decision, new JobEvent.Paused(decision.Job.Name, context.Now, reason) { By = By }, context, hasStarted);
    }

    private static string? WhyOver(JobState job, PlanningContext context, JobRate rate) => IsOver(job, context, rate.Count, out var limit)
        ? $"{rate.Count} executions in the minute from {rate.Since:yyyy-MM-dd'T'HH:mm:ss'Z'}, more than the {limit} that its schedule and dcron.scheduler.runaway allow; resume it when the cause is found"
        : null;

    private static bool IsOver(JobState job, PlanningContext context, int count, out int limit)
    {
        limit = context.Runaway.Floor;
        if (limit == 0 || count <= limit) return false;

        // Its schedule has to be asked only now, and only for as many due times as would allow what there is.
        var factor = context.Runaway.Factor;
        var enough = (count + factor - 1) / factor;
        var (from, through) = (job.Rate.Since - MisfirePolicy.Threshold, context.Horizon);
        limit = Math.Max(limit, factor * DueTimes.Between(job.Definition, from, through).Take(enough).Count());
        return count > limit;
    }

    /// <summary>Counts an execution, or takes back one that the schedule is asked for again.</summary>
    internal static JobRate Count(JobRate rate, OpenExecution execution, DateTimeOffset at, int by) =>
        execution.Trigger is Trigger.CatchUp or Trigger.Backfill || execution.Forced ? rate : rate.At(at) is var now && now.Count + by >= 0 ? now with { Count = now.Count + by } : now;
}

/// <summary>How many executions have been planned since the present minute began.</summary>
public readonly record struct JobRate(DateTimeOffset Since, int Count)
{
    public static readonly JobRate None;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    internal JobRate At(DateTimeOffset now) => now >= Since && now - Since < Period ? this : new JobRate(now, 0);
}

/// <summary>How much beyond its own rate a job is allowed in one minute.</summary>
/// <param name="Factor">Times the due times of its schedule.</param>
/// <param name="Floor">However few those are, this many; 0: there is no guard.</param>
public sealed record RunawayLimits(int Factor, int Floor)
{
    public static readonly RunawayLimits Off = new(1, 0);
}

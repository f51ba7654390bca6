using Dcron.Core.Executions;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>What becomes of due times that passed while nobody could act on them: the job's policy, bounded by its window and a maximum.</summary>
public static class Misfires
{
    public static bool IsMisfire(DateTimeOffset due, DateTimeOffset now) => due < now - MisfirePolicy.Threshold;

    /// <summary>Settles every misfire: afterwards the next due time is at most <see cref="MisfirePolicy.Threshold"/> old. False: not yet, a node is missing.</summary>
    internal static bool Settle(Decision decision, PlanningContext context, string cause) =>
        SettleThrough(decision, context, LastMisfire(context.Now), cause, due => IsMisfire(decision.Job.Definition.StartOf(due), context.Now));

    /// <summary>Settles what became due while the job was paused. Nothing of it is merely late: a pause was meant, so the policy alone says what still runs.</summary>
    internal static bool SettlePause(Decision decision, PlanningContext context, string cause) =>
        SettleThrough(decision, context, JobState.WholeSecond(context.Now), cause, _ => true);

    private static bool SettleThrough(Decision decision, PlanningContext context, DateTimeOffset last, string cause, Func<DateTimeOffset, bool> isMisfire)
    {
        var job = decision.Job;
        var reason = Reason(job.Definition.Misfire, cause);
        var misfires = ToRun(job.Definition, job.Cursor, last, context.Now, isMisfire).ToHashSet();
        foreach (var due in misfires.Concat(StillInTime(job, last, isMisfire)).Order().Where(d => !job.IsTaken(d)))
        {
            Planning.SkipThrough(decision, context, Planning.Before(due), reason);
            if (!Planning.PlanOne(decision, context, due, misfires.Contains(due) ? Trigger.CatchUp : Trigger.Schedule)) return false;
        }

        Planning.SkipThrough(decision, context, last, reason);
        return true;
    }

    /// <summary>Misfires after <paramref name="after"/> and through <paramref name="last"/> that the policy runs, oldest first.</summary>
    /// <param name="isMisfire">Those due times that count; null: all. What a calendar excludes never does.</param>
    public static IReadOnlyList<DateTimeOffset> ToRun(JobDefinition job, DateTimeOffset after, DateTimeOffset last, DateTimeOffset now, Func<DateTimeOffset, bool>? isMisfire = null)
    {
        var windowStart = now - job.Misfire.Window;
        var from = windowStart > after ? windowStart.AddTicks(-1) : after;
        return job.Misfire.Policy switch
        {
            CatchUp.Skip => [],
            CatchUp.Latest => DueTimes.Latest(job, from, last, 1, isMisfire),
            CatchUp.All => DueTimes.Latest(job, from, last, MisfirePolicy.MaxCatchUp, isMisfire),
            _ => throw new ArgumentOutOfRangeException(nameof(job), job.Misfire.Policy, "Unknown misfire policy."),
        };
    }

    // Due times by now whose jittered start is not long enough ago.
    private static IEnumerable<DateTimeOffset> StillInTime(JobState job, DateTimeOffset last, Func<DateTimeOffset, bool> isMisfire)
    {
        if (job.Definition.Jitter == TimeSpan.Zero) return [];
        var after = last - job.Definition.Jitter;
        return DueTimes.Running(job.Definition, after > job.Cursor ? after : job.Cursor, last).Where(due => !isMisfire(due));
    }

    private static string Reason(MisfirePolicy policy, string cause) =>
        policy.Policy == CatchUp.Skip
            ? $"misfire: {cause}; the policy is skip"
            : $"misfire: {cause}; the policy is {Word(policy.Policy)} within {DurationText.Format(policy.Window)}";

    // The last whole second that counts as a misfire.
    private static DateTimeOffset LastMisfire(DateTimeOffset now)
    {
        var limit = now - MisfirePolicy.Threshold;
        var second = JobState.WholeSecond(limit);
        return second == limit ? Planning.Before(second) : second;
    }

    private static string Word(CatchUp policy) => policy switch
    {
        CatchUp.Skip => "skip",
        CatchUp.Latest => "latest",
        CatchUp.All => $"all (at most {MisfirePolicy.MaxCatchUp} at once)",
        _ => policy.ToString(),
    };
}

using Dcron.Core.Executions;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>What becomes of due times that passed while nobody could act on them: the job's policy, bounded by its window and a maximum.</summary>
public static class Misfires
{
    public static bool IsMisfire(DateTimeOffset due, DateTimeOffset now) => due < now - MisfirePolicy.Threshold;

    /// <summary>Settles every misfire: afterwards the next due time is at most <see cref="MisfirePolicy.Threshold"/> old, or a node is missing.</summary>
    internal static void Settle(Decision decision, PlanningContext context, string cause)
    {
        var job = decision.Job;
        var last = LastMisfire(context.Now);
        foreach (var due in ToRun(job.Definition, job.Cursor, last, context.Now))
        {
            SkipUntil(decision, context, Planning.Before(due), cause);
            // Where no node is eligible a catch-up does not wait: it is late already.
            if (!Planning.PlanOne(decision, context with { NoNodeGrace = TimeSpan.Zero }, due, Trigger.CatchUp)) return;
        }

        SkipUntil(decision, context, last, cause);
    }

    /// <summary>Misfires after <paramref name="after"/> and through <paramref name="last"/> that the policy runs, oldest first.</summary>
    public static IReadOnlyList<DateTimeOffset> ToRun(JobDefinition job, DateTimeOffset after, DateTimeOffset last, DateTimeOffset now)
    {
        var windowStart = now - job.Misfire.Window;
        var from = windowStart > after ? windowStart.AddTicks(-1) : after;
        return job.Misfire.Policy switch
        {
            CatchUp.Skip => [],
            CatchUp.Latest => DueTimes.Latest(job, from, last, 1),
            CatchUp.All => DueTimes.Latest(job, from, last, MisfirePolicy.MaxCatchUp),
            _ => throw new ArgumentOutOfRangeException(nameof(job), job.Misfire.Policy, "Unknown misfire policy."),
        };
    }

    private static void SkipUntil(Decision decision, PlanningContext context, DateTimeOffset through, string cause)
    {
        var job = decision.Job;
        if (job.NextDue is not { } next || next > through) return;
        var policy = job.Definition.Misfire;
        var reason = $"misfire: {cause}; the policy is {Word(policy.Policy)} within {policy.Window:c}";
        decision.Emit(new JobEvent.DueTimesSkipped(job.Name, context.Now, job.Cursor, through, reason));
    }

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
        CatchUp.All => "all",
        _ => policy.ToString(),
    };
}

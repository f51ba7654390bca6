using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Scheduler;

/// <summary>Shows jobs and open executions as clients see them.</summary>
internal static class JobViews
{
    private const int NextShown = 5;
    private const int WaitingShown = 10;

    public static JobView Of(JobState job, Partition partition, DateTimeOffset now)
    {
        var fault = partition.Quarantine.FaultOf(job.Name);
        // By the clock, not by the cursor: what is armed already is still to come for whoever looks.
        var (next, excluded) = job.Pause is null && fault is null ? DueTimes.Coming(job.Definition, now, NextShown) : ([], []);
        return new JobView(
            job.Definition, job.Revision, job.CreatedAt, job.UpdatedAt, job.Pause, job.Cursor, next, [.. job.Open.Select(o => Of(job, o, partition, now))], job.Last)
        {
            Tally = job.Tally,
            NextExcluded = excluded,
            Fault = fault,
            Followers = partition.Followers.GetValueOrDefault(job.Name, []),
            Waiting = [.. job.Following.Joins.Where(j => !j.Settled).TakeLast(WaitingShown).Select(j => new WaitingJoin(j.Due, j.Suffix, j.Ends, Joins.Missing(job, j)))],
            Backfill = job.Backfill,
        };
    }

    public static OpenExecutionView Of(JobState job, OpenExecution open, Partition partition, DateTimeOffset now) =>
        new(open.Id, open.Trigger, open.Revision, [.. open.Attempts.Select(a => Of(job, open, a, partition, now))])
        {
            Forced = open.Forced,
            Overrides = open.Overrides ?? RunOverrides.None,
            KillReason = open.KillReason ?? "",
        };

    private const string InDoubt = "its node is gone, and whether it had started is not known: it waits for the node to come back and say";

    private static OpenAttemptView Of(JobState job, OpenExecution open, OpenAttempt attempt, Partition partition, DateTimeOffset now)
    {
        DateTimeOffset? started = partition.Started.TryGetValue(attempt.Id, out var at) ? at : attempt.Result?.StartedAt;
        var waits = started is null ? Turns.WhyItWaits(job, open, attempt, now) : null;
        var state = attempt.Phase switch
        {
            AttemptPhase.Armed when started is not null => "running",
            AttemptPhase.Armed or AttemptPhase.Unplaced when waits is not null => "waiting",
            AttemptPhase.Armed => "armed",
            AttemptPhase.Revoking => "revoking",
            AttemptPhase.Unplaced => "unplaced",
            AttemptPhase.Disarmed or AttemptPhase.Ended => "ended",
            _ => throw new InvalidOperationException($"Unknown attempt phase {attempt.Phase}."),
        };
        var reason = waits ?? (attempt.Phase == AttemptPhase.Unplaced ? Unplaced.Why(job, partition.Context(now), open, attempt)
            : attempt.Phase == AttemptPhase.Armed && started is null && partition.Doubts.IsAbout(attempt.On) ? InDoubt
            : "");
        return new OpenAttemptView(attempt.Id, state, attempt.StartAt, started, attempt.Result) { Reason = reason, PlannedAt = attempt.PlannedAt };
    }
}

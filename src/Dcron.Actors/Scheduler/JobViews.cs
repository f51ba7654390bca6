using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>Shows jobs and open executions as clients see them.</summary>
internal static class JobViews
{
    private const int NextShown = 5;

    public static JobView Of(JobState job, Partition partition, DateTimeOffset now) => new(
        job.Definition, job.Revision, job.CreatedAt, job.UpdatedAt, job.Pause, job.Cursor, partition.Quarantine.FaultOf(job.Name) is null ? Next(job, now) : [],
        [.. job.Open.Select(o => Of(job, o, partition, now))], job.Last) { Tally = job.Tally, Fault = partition.Quarantine.FaultOf(job.Name) };

    public static OpenExecutionView Of(JobState job, OpenExecution open, Partition partition, DateTimeOffset now) =>
        new(open.Id, open.Trigger, open.Revision, [.. open.Attempts.Select(a => Of(job, open, a, partition, now))])
        {
            Forced = open.Forced,
            Overrides = open.Overrides ?? RunOverrides.None,
            KillReason = open.KillReason ?? "",
        };

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
        return new OpenAttemptView(attempt.Id, state, attempt.StartAt, started, attempt.Result) { Reason = waits ?? "" };
    }

    // By the clock, not by the cursor: what is armed already is still to come for whoever looks.
    private static ImmutableArray<DateTimeOffset> Next(JobState job, DateTimeOffset now)
    {
        if (job.Pause is not null) return [];
        var next = ImmutableArray.CreateBuilder<DateTimeOffset>(NextShown);
        for (var due = job.Definition.NextDue(now); due is { } at && next.Count < NextShown; due = job.Definition.NextDue(at)) next.Add(at);
        return next.ToImmutable();
    }
}

using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Updates;

namespace Dcron.Actors.Scheduler;

/// <summary>What follows from an event once it is durable: orders to executors, records for the history, updates for watchers.</summary>
internal static class Effects
{
    /// <param name="job">The job after the decision that made the event.</param>
    public static void Order(Partition partition, JobEvent e, JobState job)
    {
        switch (e)
        {
            case JobEvent.ExecutionPlanned x:
                foreach (var attempt in x.Attempts) Arm(partition, job, x.Execution, x.Trigger, attempt);
                break;
            case JobEvent.AttemptPlanned x:
                Arm(partition, job, x.Execution, TriggerOf(job, x.Execution), x.Attempt);
                break;
            case JobEvent.AttemptMoved { To: { } to } x:
                Arm(partition, job, x.From.Execution, TriggerOf(job, x.From.Execution), to);
                break;
            case JobEvent.AttemptsRevoked x:
                foreach (var id in x.Attempts) Disarm(partition, job, id);
                break;
            case JobEvent.ExecutionKilled x when job.Find(x.Execution) is { } open:
                foreach (var attempt in open.Attempts) KillAgain(partition, open, attempt);
                break;
        }
    }

    /// <summary>Arms an attempt that is planned already: its executor does not know it.</summary>
    public static void ArmAgain(Partition partition, JobState job, OpenExecution open, OpenAttempt attempt) =>
        Arm(partition, job, open.Id, open.Trigger, new PlannedAttempt(attempt.Id.Node, attempt.On, attempt.Id.Number, attempt.StartAt));

    /// <summary>Notes for the history what no executor will tell it.</summary>
    /// <param name="job">The job before the event.</param>
    /// <param name="byExecutor">The event is an executor's report: then the executor tells the history itself.</param>
    public static void Record(Partition partition, JobEvent e, JobState job, bool byExecutor)
    {
        switch (e)
        {
            case JobEvent.DueTimesSkipped x:
                var definition = job.Definition;
                partition.Outbox.Add(new SkipRecord(x.Job, x.After, x.Through, x.Reason, definition.Schedule.Text, definition.Schedule.TimeZone, x.At));
                break;
            case JobEvent.JoinSkipped x:
                var after = job.Definition.Schedule;
                partition.Outbox.Add(new SkipRecord(x.Job, x.Due.AddSeconds(-1), x.Due, x.Reason, after.Text, after.TimeZone, x.At));
                break;
            case JobEvent.AttemptFinished x when !byExecutor:
                var open = job.Find(x.Attempt.Execution)!;
                partition.Outbox.Add(new AttemptRecord(x.Attempt, open.Trigger, open.Revision, x.Result, "", 0, job.Definition.History)
                {
                    PlannedAt = open.Attempts.FirstOrDefault(a => a.Id == x.Attempt)?.PlannedAt,
                    Request = RunRequest.Of(open),
                });
                break;
            case JobEvent.ExecutionEnded { Outcome: Outcome.Cancelled } x:
                RecordDisarmed(partition, x, job);
                break;
        }
    }

    public static Update? Publish(JobEvent e) => e switch
    {
        JobEvent.Put x => new Update.JobChanged(x.At, x.Job, x.Revision, x.Revision == 1 ? JobChange.Created : JobChange.Updated),
        JobEvent.Deleted x => new Update.JobChanged(x.At, x.Job, 0, JobChange.Deleted),
        JobEvent.Paused x => new Update.JobChanged(x.At, x.Job, 0, JobChange.Updated),
        JobEvent.CalendarsChanged x => new Update.JobChanged(x.At, x.Job, 0, JobChange.Updated),
        JobEvent.Resumed x => new Update.JobChanged(x.At, x.Job, 0, JobChange.Updated),
        JobEvent.AttemptFinished x => new Update.AttemptFinished(x.At, x.Attempt, x.Result.Outcome),
        JobEvent.JoinSkipped x => new Update.DueTimesSkipped(x.At, x.Job, x.Due, x.Reason),
        JobEvent.BackfillBegan x => new Update.JobChanged(x.At, x.Job, 0, JobChange.Updated),
        JobEvent.BackfillCancelled x => new Update.JobChanged(x.At, x.Job, 0, JobChange.Updated),
        JobEvent.DueTimesSkipped x => new Update.DueTimesSkipped(x.At, x.Job, x.Through, x.Reason),
        _ => null,
    };

    private static void RecordDisarmed(Partition partition, JobEvent.ExecutionEnded e, JobState job)
    {
        if (job.Find(e.Execution) is not { } open) return;
        foreach (var attempt in open.Attempts.Where(a => a.Phase == AttemptPhase.Disarmed))
            partition.Outbox.Add(new AttemptRecord(attempt.Id, open.Trigger, open.Revision, new AttemptResult(Outcome.Cancelled, null, e.Reason, null, e.At), "", 0, job.Definition.History) { PlannedAt = attempt.PlannedAt, Request = RunRequest.Of(open) });
    }

    private static void Arm(Partition partition, JobState job, ExecutionId execution, Trigger trigger, PlannedAttempt planned)
    {
        // The same decision may have taken it back: a retry that found no node is noted on the old one, which must not start it.
        var id = new AttemptId(execution, planned.Node, planned.Number);
        if (job.Find(execution) is not { } open || open.Attempts.FirstOrDefault(a => a.Id == id && a.On == planned.On && a.Phase == AttemptPhase.Armed) is not { } armed) return;
        var definition = job.Definition;
        var work = open.Overrides is { } overrides ? overrides.Apply(definition.Work) : definition.Work;
        partition.Nodes.Order(planned.On, new Order.Arm(new ArmedAttempt(
            id, planned.StartAt, trigger, job.Revision,
            work, definition.Timeout, definition.KillGrace, definition.History)
        {
            Overlap = Turns.PolicyAtExecutor(definition, open),
            RetryPossible = definition.Retry.Attempts > id.Number,
            PlannedAt = armed.PlannedAt,
            Request = RunRequest.Of(open),
        }));
    }

    /// <summary>Tells the executor of an attempt that its execution has been killed.</summary>
    public static void KillAgain(Partition partition, OpenExecution open, OpenAttempt attempt)
    {
        if (open.KillReason is { } reason && attempt.Phase is AttemptPhase.Armed or AttemptPhase.Revoking)
            partition.Nodes.Order(partition.Nodes.Answering(attempt.On), new Order.Kill(attempt.Id, reason));
    }

    private static void Disarm(Partition partition, JobState job, AttemptId id)
    {
        var attempt = job.Find(id.Execution)?.Attempts.FirstOrDefault(a => a.Id == id);
        if (attempt is not { Phase: AttemptPhase.Revoking }) return;
        partition.Revocations[id] = partition.NextRevocation();
        DisarmAgain(partition, attempt);
    }

    /// <summary>Asks for the answer to a revocation, under its number.</summary>
    public static void DisarmAgain(Partition partition, OpenAttempt attempt)
    {
        // After a takeover the number of its first revocation is not known; any new one will do.
        if (!partition.Revocations.TryGetValue(attempt.Id, out var revocation))
            partition.Revocations[attempt.Id] = revocation = partition.NextRevocation();
        partition.Nodes.Order(attempt.On, new Order.Disarm(attempt.Id, revocation));
    }

    private static Trigger TriggerOf(JobState job, ExecutionId id) => job.Find(id)?.Trigger ?? Trigger.Schedule;
}

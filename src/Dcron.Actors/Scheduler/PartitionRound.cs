using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Updates;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// One round of a partition: takes every message that waits, lets the pure rules decide, and gathers the events to persist and what is to
/// be said afterwards. Nothing leaves it before <see cref="Conclude"/>, which the actor calls when the events are durable.
/// </summary>
internal sealed partial class PartitionRound(Partition partition, DateTimeOffset now)
{
    private PlanningContext context = partition.Context(now);
    private readonly List<JobEvent> events = [];
    private readonly List<Update> updates = [];
    private readonly List<Action<IActorRef>> replies = [];

    public IReadOnlyList<JobEvent> Events => events;

    /// <summary>Whether this round asked for the answer to a revocation.</summary>
    public bool Revoked { get; private set; }

    public void Take(Asked asked)
    {
        var known = context with { Fault = partition.Quarantine.FaultOf(asked.Command.Job) };
        var reply = RefuseClosing(asked.Command) ?? Decide(asked.Command.Job, before => JobDecisions.Decide(before, asked.Command, known, partition.HasStarted));
        var answer = reply ?? new JobReply.Refused($"job '{asked.Command.Job}' could not be changed: an internal error, which the scheduler's log tells");
        if (asked.Reservation > 0) toScheduler.Add(new ParentsSaved(asked.Command.Job, asked.Reservation, ParentsOf(partition.Jobs.Find(asked.Command.Job))));
        // Also where this command changed nothing: it may repeat one whose revocations are not answered yet.
        if (answer is JobReply.Accepted accepted && partition.Jobs.Find(asked.Command.Job) is { Revoking: true })
            replies.Add(_ => partition.Held.Hold(
                [asked.Command.Job],
                now + partition.Settings.RevocationTimeout,
                (unreached, self) => asked.Asker.Tell(accepted with { Unreached = unreached }, self)));
        else
            replies.Add(self => asked.Asker.Tell(answer, self));
    }

    /// <summary>A query is answered at the end of the round, so that it sees nothing that is not durable.</summary>
    public void Take(Func<object> query, IActorRef asker) => replies.Add(self => asker.Tell(query(), self));

    public void TakeDue(IEnumerable<JobId> due)
    {
        foreach (var job in due)
        {
            Decide(job, before =>
            {
                var decision = new Decision(before);
                Planning.Plan(decision, context);
                return decision;
            });
        }
    }

    public void Take(ClusterStarted _)
    {
        foreach (var job in partition.Jobs.All.ToList()) Decide(job.Name, before => JobDecisions.ClusterStarted(before!, context));
    }

    public void Take(NodeReports reports)
    {
        foreach (var report in reports.Reports)
        {
            switch (report)
            {
                case Report.Started x: NoteStarted(reports.On, x); break;
                case Report.Finished x: NoteFinished(reports.On, x); break;
                case Report.Disarmed x: NoteDisarmed(x); break;
                case Report.DisarmRefused x: Change(x.Attempt, d => Results.RevocationRefused(d, context, x.Attempt)); break;
                default: throw new InvalidOperationException($"Unknown report {report.GetType().Name}.");
            }
        }
    }

    /// <summary>Brings an executor's ledger and the partition's plans together.</summary>
    public void Take(NodeReady ready)
    {
        partition.Nodes.Ready(ready.Node, ready.Link, ready.Session, ready.Predecessors);
        NoteStanding(ready.Node.Incarnation);
        context = partition.Context(now);
        var held = ready.Entries.ToDictionary(e => e.Id);
        DisarmForgotten(ready);
        foreach (var job in partition.Jobs.All.ToList())
        {
            foreach (var attempt in job.Open.SelectMany(o => o.Attempts))
            {
                if (attempt.IsOver) continue;
                if (attempt.On == ready.Node.Incarnation)
                {
                    held.Remove(attempt.Id, out var entry);
                    Reconcile(job, attempt, entry);
                }
                else if (ready.Predecessors.Contains(attempt.On) && held.GetValueOrDefault(attempt.Id) is { Phase: LedgerPhase.Running, StartedAt: { } at })
                {
                    partition.Started[attempt.Id] = at;
                    Effects.KillAgain(partition, job.Find(attempt.Id.Execution)!, attempt);
                }
            }
        }

        var knownThere = ready.Entries.Select(e => e.Id).ToHashSet();
        foreach (var predecessor in ready.Predecessors)
        {
            partition.Doubts.Settled(predecessor);
            ForJobsOn(predecessor, d => Results.NodeIsBack(d, context, predecessor, knownThere.Contains));
        }

        TakeDue([.. partition.Waiting]);
    }

    /// <summary>Asks again for what was revoked and not answered; false: nothing is.</summary>
    public bool RepeatRevocations()
    {
        var revoking = partition.Jobs.All.SelectMany(j => j.Open).SelectMany(o => o.Attempts).Where(a => a.Phase == AttemptPhase.Revoking).ToList();
        foreach (var attempt in revoking) Effects.DisarmAgain(partition, attempt);
        return revoking.Count > 0;
    }

    /// <summary>The events are durable: says what follows from them.</summary>
    public ImmutableArray<Update> Conclude(IActorRef self)
    {
        partition.Nodes.SendOrders(self);
        foreach (var reply in replies) reply(self);
        partition.Held.Release(partition.Jobs.Find, now, self);
        return [.. updates];
    }

    private void NoteDisarmed(Report.Disarmed report)
    {
        // An answer to an earlier revocation may be late: by now the attempt may have been armed again, and that is being revoked.
        if (partition.Revocations.TryGetValue(report.Attempt, out var latest) && latest == report.Revocation)
            Change(report.Attempt, d => Results.Disarmed(d, context, report.Attempt));
    }

    private void NoteStarted(Incarnation on, Report.Started report)
    {
        if (partition.Jobs.Find(report.Attempt.Execution.Job)?.Find(report.Attempt.Execution) is null) return;
        if (FindOpen(report.Attempt) is { } attempt && !MaySpeakOf(on, attempt, null)) return;
        partition.Started[report.Attempt] = report.At;
        updates.Add(new Update.AttemptStarted(report.At, report.Attempt));
    }

    private void NoteFinished(Incarnation on, Report.Finished report)
    {
        // A scheduler that is behind hears the same again and again; what it knows costs no decision.
        if (FindOpen(report.Attempt) is { IsOver: false } open)
        {
            // Not acknowledged: should this process yet turn out to answer for the attempt, it reports again.
            if (!MaySpeakOf(on, open, report.Result)) return;
            Change(report.Attempt, d => Results.Finish(d, context, report.Attempt, report.Result), byExecutor: true);
        }
        else
        {
            NoteLate(on, report);
        }

        // Also what changed nothing: the executor holds it until it is told.
        partition.Nodes.Order(on, new Order.Acknowledge(report.Attempt));
    }

    private void Change(AttemptId attempt, Action<Decision> rule, bool byExecutor = false)
    {
        if (partition.Jobs.Find(attempt.Execution.Job) is null) return;
        Decide(attempt.Execution.Job, before => Ruled(before, rule), byExecutor ? attempt : null);
    }

    private Decision Ruled(JobState? before, Action<Decision> rule)
    {
        var decision = new Decision(before);
        rule(decision);
        // What was held back by an open attempt or an unanswered revocation may be due now.
        Planning.Plan(decision, context);
        return decision;
    }

    private JobReply? Decide(JobId id, Func<JobState?, Decision> rule, AttemptId? reported = null)
    {
        var before = partition.Jobs.Find(id);
        Decision decision;
        try
        {
            decision = rule(before);
        }
        catch (Exception e)
        {
            partition.Queue.Set(id, null);
            partition.Quarantine.Add(id, e);
            return null;
        }

        Commit(id, decision, reported);
        return decision.Reply;
    }

    private void Warn(JobEvent e)
    {
        if (e is JobEvent.Paused { By: Runaway.By } x) partition.Log.Warning("Job {0} is paused by the {1}: {2}", x.Job, Runaway.By, x.Reason);
    }

    private void Forget(JobEvent e)
    {
        switch (e)
        {
            case JobEvent.AttemptFinished x: partition.Started.Remove(x.Attempt); partition.Revocations.Remove(x.Attempt); break;
            case JobEvent.AttemptDisarmed x: partition.Revocations.Remove(x.Attempt); break;
            case JobEvent.RevocationRefused x: partition.Revocations.Remove(x.Attempt); break;
        }
    }

    private void Commit(JobId id, Decision decision, AttemptId? reported)
    {
        foreach (var (before, e) in decision.Steps)
        {
            var byExecutor = e is JobEvent.AttemptFinished finished && finished.Attempt == reported;
            Forget(e);
            if (e is JobEvent.AttemptFinished given && !byExecutor) partition.GivenUp.Add(given.Attempt, given.Result);
            if (before is not null) Effects.Record(partition, e, before, byExecutor);
            // Where the decision ends with the job gone, nothing of it was left to order.
            if (decision.State is not null) Effects.Order(partition, e, decision.State);
            if (Effects.Publish(e) is { } update) updates.Add(update);
            Revoked |= e is JobEvent.AttemptsRevoked;
            Warn(e);
            events.Add(e);
        }

        if (decision.Steps.Count > 0 && decision.State?.Definition.Target.Place == Placement.LeastRunning) SeeLoads();
        NoteParents(id, partition.Jobs.Find(id), decision.State);
        partition.Jobs.Set(id, decision.State);
        partition.Quarantine.Release(id);
        partition.Requeue(id, decision.State, context);
        NoteSlots(id, decision.State);
    }
}

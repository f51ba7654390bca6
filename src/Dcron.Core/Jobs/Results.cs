using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>The rules for what comes back from executors, and for executors that do not come back.</summary>
public static class Results
{
    /// <summary>How far apart the clocks of two nodes are allowed to be before an attempt on a lost node counts as certainly not started.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    /// <summary>An attempt has ended. A result for what is not open, or has ended already, changes nothing.</summary>
    public static void Finish(Decision decision, PlanningContext context, AttemptId id, AttemptResult result)
    {
        if (Find(decision.State, id) is not { IsOver: false }) return;
        decision.Emit(new JobEvent.AttemptFinished(id.Execution.Job, context.Now, id, result));
        if (!TryAgain(decision, context, id, result)) EndIfOver(decision, context, id.Execution);
    }

    /// <summary>A revoked attempt has not started and never will.</summary>
    public static void Disarmed(Decision decision, PlanningContext context, AttemptId id)
    {
        var attempt = Find(decision.State, id);
        if (attempt is not { Phase: AttemptPhase.Revoking or AttemptPhase.Unplaced }) return;
        decision.Emit(new JobEvent.AttemptDisarmed(id.Execution.Job, context.Now, id));
        if (decision.State?.Find(id.Execution) is not { } open) return;

        // A first attempt of what was withdrawn is the schedule's again; a retry belongs to what has started.
        if (MayStart(decision.Job, open) && (!open.Withdrawn || id.Number > 1) && IsWanted(decision.Job, open, id))
            Replan(decision, context, open, attempt);
        else
            EndIfOver(decision, context, id.Execution);
    }

    /// <summary>A revoked attempt had started: it goes on.</summary>
    public static void RevocationRefused(Decision decision, PlanningContext context, AttemptId id)
    {
        if (Find(decision.State, id) is { Phase: AttemptPhase.Revoking })
            decision.Emit(new JobEvent.RevocationRefused(id.Execution.Job, context.Now, id));
    }

    /// <summary>The executor <paramref name="on"/> is about to stop: what it has not started is revoked there, and moves when it has confirmed.</summary>
    public static void NodeLeaving(Decision decision, PlanningContext context, Incarnation on, Func<AttemptId, bool> hasStarted)
    {
        var armed = decision.Job.Open.SelectMany(o => o.Attempts)
            .Where(a => a.On == on && a.Phase == AttemptPhase.Armed && !hasStarted(a.Id)).Select(a => a.Id).ToImmutableArray();
        if (!armed.IsEmpty) decision.Emit(new JobEvent.AttemptsRevoked(decision.Job.Name, context.Now, armed, "its node is about to stop"));
    }

    /// <summary>
    /// The executor <paramref name="on"/> is gone, and nothing armed there can start any more. What was to start after it stopped moves
    /// to another node; what had started is lost. What may have started is lost too, unless its node may yet come back and say.
    /// </summary>
    /// <param name="stoppedBy">By its own clock: it started nothing after. Null: not known, up to now.</param>
    /// <param name="waits">What is in doubt is left as it is, where it is to run once at most: see <see cref="NodeIsBack"/>.</param>
    public static void NodeGone(Decision decision, PlanningContext context, Incarnation on, DateTimeOffset? stoppedBy, bool waits, Func<AttemptId, bool> hasStarted)
    {
        var doubtfulThrough = stoppedBy ?? context.Now + ClockTolerance;
        foreach (var open in decision.State?.Open ?? [])
        {
            foreach (var attempt in open.Attempts)
            {
                if (attempt.On != on || attempt.Phase is not (AttemptPhase.Armed or AttemptPhase.Revoking)) continue;
                if (attempt.StartAt > doubtfulThrough && !hasStarted(attempt.Id)) LeaveNode(decision, context, attempt);
                else if (hasStarted(attempt.Id) || !waits || attempt.Phase == AttemptPhase.Revoking || decision.Job.Definition.OnLost == OnLost.Rerun)
                    Finish(decision, context, attempt.Id, Lost(attempt, hasStarted(attempt.Id), context.Now));
                if (decision.State is null) return;
            }
        }
    }

    /// <summary>
    /// The process <paramref name="on"/> has ended, and its node has come back and knows what it had started: these attempts were not among
    /// it, so they never started. They run elsewhere, late ones as far as the job's misfire policy wants them still.
    /// </summary>
    public static void NodeIsBack(Decision decision, PlanningContext context, Incarnation on, Func<AttemptId, bool> isKnown)
    {
        foreach (var open in decision.State?.Open ?? [])
        {
            foreach (var attempt in open.Attempts)
            {
                if (attempt.On != on || attempt.Phase is not (AttemptPhase.Armed or AttemptPhase.Revoking) || isKnown(attempt.Id)) continue;
                if (attempt.Phase == AttemptPhase.Revoking || ArmAgain(decision, context, attempt)) LeaveNode(decision, context, attempt);
                if (decision.State is null) return;
            }
        }
    }

    /// <summary>
    /// The executor lives and does not know this armed attempt: it never arrived. It is armed again by the caller, unless it is by now
    /// too late for the job's misfire policy; then it ends as skipped. True: arm it again.
    /// </summary>
    public static bool ArmAgain(Decision decision, PlanningContext context, OpenAttempt attempt)
    {
        if (decision.Job.Find(attempt.Id.Execution)?.KillReason is { } killed)
        {
            Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Cancelled, null, killed, null, context.Now));
            return false;
        }

        var late = context.Now - attempt.StartAt;
        var misfire = decision.Job.Definition.Misfire;
        if (late <= MisfirePolicy.Threshold || (misfire.Policy != CatchUp.Skip && late <= misfire.Window)) return true;
        var reason = $"misfire: it never reached node {attempt.Id.Node}, and is now {late:c} late";
        Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Skipped, null, reason, null, context.Now));
        return false;
    }

    private static void LeaveNode(Decision decision, PlanningContext context, OpenAttempt attempt)
    {
        if (attempt.Phase == AttemptPhase.Revoking)
        {
            Disarmed(decision, context, attempt.Id);
            return;
        }

        var job = decision.Job;
        var open = job.Find(attempt.Id.Execution)!;
        if (open.KillReason is { } killed)
        {
            Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Cancelled, null, killed, null, context.Now));
            return;
        }

        // One of all nodes that is gone need not run it; the last of them waits for a node like any other.
        var oneOfAll = job.Definition.Target.Nodes is null && open.Attempts.Any(a => a.Id != attempt.Id && a.Phase != AttemptPhase.Unplaced && !a.NeverStarted);
        if (oneOfAll || !MayStart(job, open))
        {
            var reason = $"node {attempt.Id.Node} left the cluster before the due time";
            Finish(decision, context, attempt.Id, new AttemptResult(Outcome.Skipped, null, reason, null, context.Now));
            return;
        }

        // Where overlap is forbidden, all that was there goes on together, to one other node: once none of it is left here.
        var node = job.Definition.Overlap == OverlapPolicy.Allow ? Placing.ChooseOther(job, context, attempt.Id.Execution, Taken(open, attempt.Id)) : null;
        var to = node is null ? null : new PlannedAttempt(node.Name, node.Incarnation, attempt.Id.Number, attempt.StartAt);
        decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, attempt.Id, to));
    }

    private static AttemptResult Lost(OpenAttempt attempt, bool started, DateTimeOffset now) =>
        new(Outcome.Lost, null,
            started
                ? $"node {attempt.Id.Node} left the cluster while it ran"
                : $"node {attempt.Id.Node} left the cluster; whether it had started by {attempt.StartAt:yyyy-MM-dd'T'HH:mm:ss'Z'} is not known",
            null, now);

    // A retry belongs to its execution: it takes the definition of now, and no due time moves for it.
    private static bool TryAgain(Decision decision, PlanningContext context, AttemptId id, AttemptResult result)
    {
        var job = decision.Job;
        var open = job.Find(id.Execution)!;
        if (!MayStart(job, open)) return false;
        var retry = result.Outcome is Outcome.Failed or Outcome.TimedOut ? job.Definition.Retry.DelayAfter(id) : null;
        var rerun = result.Outcome == Outcome.Lost && job.Definition.OnLost == OnLost.Rerun && id.Number < Math.Max(job.Definition.Retry.Attempts, MaxReruns);
        if (retry is null && !rerun) return false;

        var next = id with { Number = id.Number + 1 };
        var taken = Taken(open, next);
        // Where another attempt of the execution has this name already, one more of it would be taken for that one.
        if (open.Attempts.Any(a => a.Id == next)) return false;
        var node = NodeForRetry(job, context, open, next, taken, elsewhere: rerun || job.Definition.Retry.OtherNode);
        // What may have started on a lost node may be a moment ahead of its time still, by this node's clock.
        var notBefore = open.Attempts.First(a => a.Id == id).StartAt;
        var startAt = retry is { } delay ? context.Now + delay : context.Now > notBefore ? context.Now : notBefore;
        // With no node at hand now, the retry is noted on the old one and waits there for another.
        var place = node ?? new NodeInfo(id.Node, open.Attempts.First(a => a.Id == id).On, job.Definition.Target.Tags);
        decision.Emit(new JobEvent.AttemptPlanned(job.Name, context.Now, id.Execution, new PlannedAttempt(place.Name, place.Incarnation, next.Number, startAt)));
        if (node is null) decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, next, null));
        return true;
    }

    private static NodeInfo? NodeForRetry(
        JobState job, PlanningContext context, OpenExecution open, AttemptId next, IReadOnlyCollection<string> taken, bool elsewhere)
    {
        var place = Turns.PlaceOf(job, context, open, next);
        if (place.WaitsFor is not null) return null;
        if (place.Only is { } only) return taken.Contains(only.Name) ? null : only;
        var same = SameNode(context, next) is { } own && !taken.Contains(own.Name) ? own : null;
        return elsewhere
            ? Placing.ChooseOther(job, context, next.Execution, [next.Node, .. taken]) ?? same
            : same ?? Placing.ChooseOther(job, context, next.Execution, taken);
    }

    // Whether an attempt of this execution that has not started may still do so.
    private static bool MayStart(JobState job, OpenExecution open) =>
        !job.Deleted && open.KillReason is null && (job.Pause is null || !open.StopsWithPause) && !job.IsOrphan(open);

    // An edit may ask for fewer nodes than the execution was planned for.
    private static bool IsWanted(JobState job, OpenExecution open, AttemptId id) =>
        job.Definition.Target.Nodes is not { } wanted
        || open.Attempts.Count(a => a.Id.Number == id.Number && a.Phase is AttemptPhase.Armed or AttemptPhase.Unplaced or AttemptPhase.Ended) < wanted;

    // At least once is not for ever: a job that takes its node down with it must not walk through the whole cluster.
    private const int MaxReruns = 3;

    private static NodeInfo? SameNode(PlanningContext context, AttemptId id) => context.Nodes.FirstOrDefault(n => n.Name == id.Node);

    /// <summary>
    /// Nodes that an attempt of an execution cannot go to: another of its number or a higher one has their name (also one that waits for
    /// a node: two of the same id could not be told apart), or they still work on an earlier one.
    /// </summary>
    internal static IReadOnlyCollection<string> Taken(OpenExecution open, AttemptId moving) =>
        [.. open.Attempts.Where(a => a.Id != moving && (a.Id.Number >= moving.Number || a is { IsOver: false, Phase: not AttemptPhase.Unplaced })).Select(a => a.Id.Node)];

    // Edited between arming and start: the execution stays, with the definition of now.
    private static void Replan(Decision decision, PlanningContext context, OpenExecution open, OpenAttempt attempt)
    {
        var job = decision.Job;
        // What waits goes on waiting, for a node and perhaps for a slot; where overlap is forbidden it gets in line again.
        var waits = Unplaced.IsNowhere(attempt.Id) || job.Definition.Overlap != OverlapPolicy.Allow
            || (attempt.Phase == AttemptPhase.Unplaced && context.Slots.IsLimited(job.Definition));
        var node = waits ? null
            : SameNode(context, attempt.Id) is { } same && Targeting.Matches(job.Definition.Target, same) ? same
            : Placing.ChooseOther(job, context, open.Id, Taken(open, attempt.Id));
        var to = node is null ? null : new PlannedAttempt(node.Name, node.Incarnation, attempt.Id.Number, attempt.StartAt);
        decision.Emit(new JobEvent.AttemptMoved(job.Name, context.Now, attempt.Id, to));
    }

    private static void EndIfOver(Decision decision, PlanningContext context, ExecutionId id)
    {
        if (decision.State?.Find(id) is not { } open || !open.Attempts.All(a => a.IsOver)) return;
        var (outcome, reason) = Summarize(open, decision.Job);
        decision.Emit(new JobEvent.ExecutionEnded(id.Job, context.Now, id, outcome, reason) { Followers = context.FollowersOf(id.Job) });
        if (decision.State is { Deleted: false, Open.IsEmpty: true } job && job.Definition.Ephemeral && outcome == Outcome.Succeeded && job.NextDue is null && job.Pause is null && !Backfills.IsUnderWay(job))
            decision.Emit(new JobEvent.Deleted(job.Name, context.Now));
    }

    private static (Outcome Outcome, string Reason) Summarize(OpenExecution open, JobState job)
    {
        var ended = open.Attempts.Where(a => a.Result is not null).ToList();
        if (ended.Count == 0) return (Outcome.Cancelled, open.KillReason ?? $"the job was {WhatHappened(job, open)} before it started");
        var outcome = Outcomes.Of(ended.Select(a => (a.Id.Node, a.Id.Number, a.Result!.Outcome)));
        return (outcome, ended.LastOrDefault(a => a.Result!.Outcome == outcome)?.Result!.Reason ?? "");
    }

    private static string WhatHappened(JobState job, OpenExecution open) =>
        job.Deleted || job.IsOrphan(open) ? "deleted" : job.Pause is not null && open.StopsWithPause ? "paused" : "edited";

    private static OpenAttempt? Find(JobState? job, AttemptId id)
    {
        if (job?.Find(id.Execution) is not { } open) return null;
        foreach (var attempt in open.Attempts)
            if (attempt.Id == id) return attempt;
        return null;
    }
}

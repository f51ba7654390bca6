using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>
/// Who may run where a job forbids overlap. While all that is open of a job on one node is held by one executor, that executor decides, at
/// each start time and by itself. Everything else the scheduler decides at the due time, and lets wait what has to.
/// </summary>
public static class Turns
{
    /// <summary>With overlap <c>queue</c>, due times that find this many executions open are skipped.</summary>
    public const int MostQueued = 100;

    /// <summary>Whether executors decide for this job. Where a retry is to go to another node, no single one can.</summary>
    public static bool AtExecutor(JobDefinition job) =>
        job is { Overlap: not OverlapPolicy.Allow, Target.Nodes: 1 } and not { Retry: { OtherNode: true, Attempts: > 1 } };

    /// <summary>By what policy an executor decides for the attempts of an execution.</summary>
    public static OverlapPolicy PolicyAtExecutor(JobDefinition job, OpenExecution open) =>
        AtExecutor(job) && !open.Forced ? job.Overlap : OverlapPolicy.Allow;

    /// <summary>Whether the next execution cannot be planned before its due time, since only then it is known whether it may run.</summary>
    internal static bool DecidedWhenDue(JobState job, PlanningContext context)
    {
        if (job.Definition.Overlap == OverlapPolicy.Allow || job.Open.IsEmpty) return false;
        return Line(job, context) is null || IsFull(job);
    }

    /// <summary>Why a due time that has come is skipped; null: it is not.</summary>
    internal static string? WhySkipped(JobState job) => job switch
    {
        { Definition.Overlap: OverlapPolicy.Skip, Open: [var first, ..] } => $"overlap: {first.Id} was still open",
        { Definition.Overlap: OverlapPolicy.Queue } when IsFull(job) => $"overlap: {MostQueued} executions of the job are open, and no more may wait",
        _ => null,
    };

    internal static bool IsFull(JobState job) => job.Definition.Overlap == OverlapPolicy.Queue && job.Open.Length >= MostQueued;

    /// <summary>Nodes for a new execution: as many as the target says or as there are; null: it has to wait for its turn.</summary>
    internal static IReadOnlyList<NodeInfo>? Choose(JobState job, PlanningContext context, ExecutionId id, bool forced)
    {
        if (job.Definition.Overlap == OverlapPolicy.Allow || job.Open.IsEmpty) return Targeting.Choose(job.Definition.Target, context.Nodes, id);
        if (Line(job, context) is { } node) return [node];
        return forced ? Targeting.Choose(job.Definition.Target, context.Nodes, id) : null;
    }

    /// <summary>Where an attempt of an execution that exists may go now.</summary>
    internal static Place PlaceOf(JobState job, PlanningContext context, OpenExecution open, AttemptId attempt)
    {
        if (job.Definition.Overlap == OverlapPolicy.Allow) return Place.Anywhere;
        var atExecutor = AtExecutor(job.Definition);
        var live = Live(job, attempt, open, others: !atExecutor);
        if (live is { } first)
        {
            if (atExecutor && Line(job, context, besides: attempt) is { } node) return new Place(node, null);
            return open.Forced ? Place.Anywhere : new Place(null, first);
        }

        // Where executors do not decide, only the one that was due first goes on.
        if (atExecutor || open.Forced) return Place.Anywhere;
        return EarlierUnplaced(job, open) is { } earlier ? new Place(null, earlier) : Place.Anywhere;
    }

    /// <summary>For people: why an attempt that is not over has not started though its time has come; null where it has nothing to do with overlap.</summary>
    public static string? WhyItWaits(JobState job, OpenExecution open, OpenAttempt attempt, DateTimeOffset now)
    {
        if (job.Definition.Overlap == OverlapPolicy.Allow || open.Forced || attempt.IsOver) return null;
        if (attempt.Phase != AttemptPhase.Unplaced && attempt.StartAt > now) return null;
        var before = job.Open.Where(o => o.Id != open.Id && (IsBefore(o, open) || o.Forced)).MinBy(o => o.Due);
        return before is null ? null : $"overlap: it waits for {before.Id} to end";
    }

    /// <summary>The node that holds everything that is open, where there is exactly one and it can take more.</summary>
    private static NodeInfo? Line(JobState job, PlanningContext context, AttemptId? besides = null)
    {
        if (!AtExecutor(job.Definition)) return null;
        Incarnation? on = null;
        foreach (var open in job.Open)
        {
            foreach (var attempt in open.Attempts)
            {
                if (attempt.Id == besides || attempt.IsOver) continue;
                if (attempt.Phase == AttemptPhase.Unplaced)
                {
                    // What is placed now goes in the order of the due times; what is new does not get ahead.
                    if (besides is null) return null;
                    continue;
                }

                if (on is { } known && known != attempt.On) return null;
                on = attempt.On;
            }
        }

        foreach (var node in context.Nodes)
            if (node.Incarnation == on && Targeting.Matches(job.Definition.Target, node)) return node;
        return null;
    }

    private static OpenExecution? Live(JobState job, AttemptId besides, OpenExecution own, bool others)
    {
        foreach (var open in job.Open)
        {
            if (others && open.Id == own.Id) continue;
            foreach (var attempt in open.Attempts)
                if (attempt.Id != besides && attempt.Phase is AttemptPhase.Armed or AttemptPhase.Revoking) return open;
        }

        return null;
    }

    private static OpenExecution? EarlierUnplaced(JobState job, OpenExecution own)
    {
        foreach (var open in job.Open)
            if (open.Id != own.Id && !open.Forced && IsBefore(open, own) && open.Attempts.Any(a => a.Phase == AttemptPhase.Unplaced)) return open;
        return null;
    }

    /// <summary>The order of their turns: by due time, and within a second as they came.</summary>
    internal static bool IsBefore(OpenExecution a, OpenExecution b) =>
        a.Due != b.Due ? a.Due < b.Due : string.CompareOrdinal(a.Id.Suffix, b.Id.Suffix) < 0;

    /// <param name="Only">Nowhere but here; null: wherever the target says, unless it waits.</param>
    /// <param name="WaitsFor">It has to wait, for this one; null: it need not.</param>
    internal readonly record struct Place(NodeInfo? Only, OpenExecution? WaitsFor)
    {
        public static readonly Place Anywhere = new(null, null);
    }
}

using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>The rules of a backfill: which due times it takes, and when each of them runs.</summary>
public static class Backfills
{
    internal static bool IsUnderWay(JobState job) => job.Backfill is { EndedAt: null };

    internal static Decision Begin(Decision decision, JobCommand.Backfill command, PlanningContext context)
    {
        var job = decision.Job;
        if (job.Backfill?.Id == command.Id) return decision.Answer(new JobReply.Accepted(JobChange.None, job.Revision, []));
        if (job.Backfill is { EndedAt: null } running)
            return decision.Answer(new JobReply.Refused($"a backfill from {Text(running.From)} to {Text(running.To)} is under way, with {running.Left.Length} of {running.Total} due times left; wait for it or cancel it"));
        if (job.Revision != command.Revision) return decision.Answer(new JobReply.Refused("the job was changed meanwhile; ask again"));
        if (command.Due.Length > Backfill.MostDueTimes)
            return decision.Answer(new JobReply.Refused($"{command.Due.Length} due times are more than the {Backfill.MostDueTimes} of one backfill; ask for a shorter time"));

        // A due time after the cursor is the schedule's, not yet missing.
        var due = command.Due.Where(d => d <= job.Cursor && job.Open.All(o => o.Due != d || o.Trigger == Trigger.Manual)).Distinct().Order().ToImmutableArray();
        if (due.IsEmpty) return decision.Answer(new JobReply.Refused("no due time of that time is missing"));
        var backfill = new Backfill(command.Id, command.From, command.To, Math.Clamp(command.MaxParallel, 1, Backfill.MostParallel), context.Now, due.Length, due);
        decision.Emit(new JobEvent.BackfillBegan(job.Name, context.Now, backfill));
        Planning.Plan(decision, context);
        return decision.Answer(new JobReply.Accepted(JobChange.Updated, job.Revision, []));
    }

    internal static Decision Cancel(Decision decision, PlanningContext context)
    {
        var job = decision.Job;
        if (!IsUnderWay(job)) return decision.Answer(new JobReply.Refused("no backfill is under way"));
        var change = job.Backfill!.Left.IsEmpty ? JobChange.None : JobChange.Updated;
        if (change != JobChange.None) decision.Emit(new JobEvent.BackfillCancelled(job.Name, context.Now));
        return decision.Answer(new JobReply.Accepted(change, job.Revision, []));
    }

    /// <summary>Begins as many as may run beside those that are open. Where the job forbids overlap, a due time waits for its turn.</summary>
    internal static void Plan(Decision decision, PlanningContext context)
    {
        while (decision.Job is var job && MayBegin(job, context))
        {
            var id = new ExecutionId(job.Name, job.Backfill!.Left[0], job.Backfill.Id);
            if (Turns.Choose(job, context, id, forced: false) is not { Count: > 0 } nodes) return;
            if (context.Slots.IsLimited(job.Definition)) Unplaced.Plan(decision, context, id, Trigger.Backfill, context.Now);
            else decision.Emit(Planning.Planned(job, context.Now, id, Trigger.Backfill, nodes, context.Now));
        }
    }

    /// <summary>Whether the next one only waits for a node.</summary>
    internal static bool Waits(JobState job, PlanningContext context) => MayBegin(job, context);

    private static bool MayBegin(JobState job, PlanningContext context) =>
        job.Backfill is { Left.IsEmpty: false } backfill && job.Pause is null && backfill.Running < backfill.MaxParallel && IsItsTurn(job, context);

    // What is armed for later does not keep it waiting: where executors decide, it goes in line with that.
    private static bool IsItsTurn(JobState job, PlanningContext context)
    {
        if (job.Definition.Overlap == OverlapPolicy.Allow) return true;
        foreach (var open in job.Open)
            if (open.Due <= context.Now || !Turns.AtExecutor(job.Definition)) return false;
        return true;
    }

    private static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

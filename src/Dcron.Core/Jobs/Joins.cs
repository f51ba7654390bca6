using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>
/// The rules of jobs that run after others. An execution of such a job has the due time and the suffix of the execution that began the
/// chain, so the ends of several parents that stem from one due time meet in one join.
/// </summary>
public static class Joins
{
    /// <summary>Executions of a parent have ended. What was heard before changes nothing, and so does a parent that the job does not follow.</summary>
    public static void Hear(Decision decision, PlanningContext context, JobId parent, long line, ImmutableArray<Untold> ends)
    {
        foreach (var end in ends)
        {
            if (decision.State is not { Deleted: false } job || !job.Parents.Contains(parent)) return;
            // What had ended before the job was created is not for it.
            if (end.At < job.CreatedAt || job.Following.HasHeard(parent, line, end.Number)) continue;
            Hear(decision, context, new JobEvent.ParentEnded(job.Name, context.Now, new ExecutionId(parent, end.Due, end.Suffix), end.Outcome, line, end.Number));
        }
    }

    /// <summary>A follower knows of the ends of this job through <paramref name="number"/>.</summary>
    public static Decision Told(JobState job, PlanningContext context, JobId follower, long number) =>
        new Decision(job).Emit(new JobEvent.FollowerTold(job.Name, context.Now, follower, number));

    /// <summary>Starts what is ready to run.</summary>
    /// <param name="cause">Why it may be late, for the reason of a skip.</param>
    internal static void Plan(Decision decision, PlanningContext context, string cause)
    {
        if (decision.Job.Pause is not null || decision.Job.Following.Joins.IsEmpty) return;
        SettleReady(decision, context, cause, heardBefore: context.Now - MisfirePolicy.Threshold);
        foreach (var join in Ready(decision.Job)) Start(decision, context, join);
    }

    /// <summary>What became ready during a pause is a misfire: the job's policy says what of it still runs.</summary>
    internal static void SettlePause(Decision decision, PlanningContext context, string cause) =>
        SettleReady(decision, context, cause, heardBefore: DateTimeOffset.MaxValue);

    /// <summary>Skips all that still waits: its parents, or the job, are not what they were.</summary>
    internal static void SkipAll(Decision decision, PlanningContext context, string reason)
    {
        foreach (var join in decision.Job.Following.Joins.Where(j => !j.Settled)) Skip(decision, context, join.Due, join.Suffix, reason);
    }

    /// <summary>Whether something is ready that could not be started yet.</summary>
    internal static bool Waits(JobState job) => job.Pause is null && !job.Following.Joins.IsEmpty && Ready(job).Any();

    /// <summary>Parents that a join still waits for.</summary>
    public static ImmutableArray<JobId> Missing(JobState job, Join join) => [.. job.Parents.Where(p => join.Ends.All(end => end.Parent != p))];

    private static void Hear(Decision decision, PlanningContext context, JobEvent.ParentEnded end)
    {
        var (due, suffix) = (end.Parent.Due, end.Parent.Suffix);
        var late = decision.Job.Following is var following && due <= following.Floor && following.Find(due, suffix) is null;
        if (!late) MakeRoom(decision, context, due, suffix);
        decision.Emit(end);
        if (late)
            Skip(decision, context, due, suffix, $"after: {end.Parent} ended too late; the job has settled this due time, or too many later ones, already");
        else if (decision.Job.Following.Find(due, suffix) is { Settled: false } join)
            Judge(decision, context, join, end.Parent);
    }

    // The oldest join gives way to a new one, and not in silence.
    private static void MakeRoom(Decision decision, PlanningContext context, DateTimeOffset due, string suffix)
    {
        var job = decision.Job;
        if (job.Following.Joins.Length < Following.MostJoins || job.Following.Find(due, suffix) is not null || job.Following.Joins[0] is not { Settled: false } oldest) return;
        var why = job.Pause is null ? $"{Names(Missing(job, oldest))} had not ended" : "the job was paused";
        Skip(decision, context, oldest.Due, oldest.Suffix, $"after: {why}, and {Following.MostJoins} later due times wait");
    }

    private static void Judge(Decision decision, PlanningContext context, Join join, ExecutionId latest)
    {
        var job = decision.Job;
        if (job.Definition.StartsAt > join.Due || job.Definition.ExpiresAt <= join.Due)
            Skip(decision, context, join.Due, join.Suffix, $"after: {latest} ended, but its due time is outside the job's startsAt and expiresAt");
        else if (Impossible((AfterSchedule)job.Definition.Schedule, join) is { } end)
            Skip(decision, context, join.Due, join.Suffix, $"after: parent '{end.Parent}' ended {end.Outcome}, this job runs on {Word(job)}");
    }

    private static ParentEnd? Impossible(AfterSchedule after, Join join)
    {
        var others = join.Ends.Where(end => !after.Wants(end.Outcome)).ToList();
        return others.Count >= (after.Join == AfterJoin.All ? 1 : after.Jobs.Length) ? others[^1] : null;
    }

    private static IEnumerable<Join> Ready(JobState job) =>
        job.Definition.Schedule is AfterSchedule after ? job.Following.Joins.Where(join => !join.Settled && IsReady(after, join)) : [];

    private static bool IsReady(AfterSchedule after, Join join) =>
        join.Ends.Count(end => after.Wants(end.Outcome)) >= (after.Join == AfterJoin.All ? after.Jobs.Length : 1);

    private static void Start(Decision decision, PlanningContext context, Join join)
    {
        var job = decision.Job;
        var id = new ExecutionId(job.Name, join.Due, join.Suffix);
        if (job.Find(id) is not null)
        {
            Skip(decision, context, join.Due, join.Suffix, "an execution of this due time is open, of a job of this name that was deleted");
            return;
        }

        if (Turns.WhySkipped(job) is { } overlap)
        {
            Skip(decision, context, join.Due, join.Suffix, overlap);
            return;
        }

        var nodes = Turns.Choose(job, context, id, forced: false);
        if (nodes is null || context.Slots.IsLimited(job.Definition))
            Unplaced.Plan(decision, context, id, Trigger.After, context.Now);
        else if (nodes.Count > 0)
            decision.Emit(Planning.Planned(job, context.Now, id, Trigger.After, nodes, context.Now));
        else if (context.Now >= (join.At < context.Since ? context.Since : join.At) + Unplaced.Grace(job, context))
            Skip(decision, context, join.Due, join.Suffix, Targeting.WhyNone(job.Definition.Target, context.Nodes));
    }

    private static void SettleReady(Decision decision, PlanningContext context, string cause, DateTimeOffset heardBefore)
    {
        var job = decision.Job;
        var late = Ready(job).Where(join => join.At < heardBefore).ToList();
        if (late.Count == 0) return;
        var misfire = job.Definition.Misfire;
        var within = late.Where(join => join.At >= context.Now - misfire.Window);
        HashSet<Join> runs = misfire.Policy switch
        {
            CatchUp.Skip => [],
            CatchUp.Latest => [.. within.TakeLast(1)],
            CatchUp.All => [.. within],
            _ => throw new InvalidOperationException($"Unknown misfire policy {misfire.Policy}."),
        };
        foreach (var join in late.Where(join => !runs.Contains(join))) Skip(decision, context, join.Due, join.Suffix, Misfires.Reason(misfire, cause));
    }

    private static void Skip(Decision decision, PlanningContext context, DateTimeOffset due, string suffix, string reason) =>
        decision.Emit(new JobEvent.JoinSkipped(decision.Job.Name, context.Now, due, suffix, reason));

    private static string Names(ImmutableArray<JobId> jobs) => string.Join(", ", jobs.Select(j => $"'{j}'"));

    private static string Word(JobState job) => JobDocumentWords.AfterOn.Of(((AfterSchedule)job.Definition.Schedule).On);
}

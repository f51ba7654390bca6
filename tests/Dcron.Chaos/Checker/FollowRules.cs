using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>What jobs that run after others must keep. That nothing runs twice for the same due time is <see cref="LaunchRules.StartedTwice"/>.</summary>
internal static class FollowRules
{
    /// <summary>When its parents have ended as wanted a job runs, or is skipped with a reason.</summary>
    public static IEnumerable<Violation> NotFollowed(CaseFile file)
    {
        foreach (var job in file.Evidence.Jobs.Values.Where(j => j.After is not null))
        {
            if (file.Timelines[job.Name] is not [{ From: var since }, ..]) continue;
            var known = job.After!.Parents.Distinct().SelectMany(p => EndsOf(file, p)).ToLookup(e => e.Tail);
            foreach (var ends in known)
            {
                var last = ends.Max(e => e.At);
                // Of what is due after the end nothing was read.
                var execution = $"{job.Name}.{ends.Key}";
                if (last <= since || ExecutionName.Due(execution) >= file.Evidence.End || !job.After.IsReady([.. ends.Select(e => e.Execution.Outcome)])) continue;
                if (file.Recorded(execution) is not null || file.Accounted(job.Name, ExecutionName.Due(execution)) is { Outcome: "Skipped", Reason.Length: > 0 }) continue;
                yield return new Violation("follow", job.Name, last, $"nothing is known of {execution}, although {Told(ends.Select(e => e.Execution))}");
            }
        }
    }

    /// <summary>A job runs after others only when they have ended as wanted.</summary>
    public static IEnumerable<Violation> FollowedNothing(CaseFile file)
    {
        foreach (var start in file.Starts.Where(l => l.Attempt == 1 && file.Job(l).After is not null && file.Recorded(l.Execution) is { Trigger: "after" }))
        {
            var after = file.Job(start).After!;
            var parents = after.Parents.Select(p => file.Recorded($"{p}.{ExecutionName.Tail(start.Execution)}")).ToList();
            if (after.IsReady([.. parents.Select(p => p?.Outcome)]) || after.IsReady([.. parents.Select(p => AsLost(file, p, start.Born))])) continue;
            yield return new Violation("follow", start.Job, start.Born, $"runs {(after.All ? "after all" : "after any")} on {after.On}, and started although {Told(parents)}: {start}");
        }
    }

    // A node that is taken for lost may tell the history later how its work ended. Whoever follows went by what was known.
    private static readonly TimeSpan ToldLater = TimeSpan.FromSeconds(60);

    private static string? AsLost(CaseFile file, RecordedExecution? parent, DateTimeOffset followed) =>
        parent?.Attempts.Any(a => a.StartedAt is { } started && file.Died(a.Node, started, followed + ToldLater)) == true ? "Lost" : parent?.Outcome;

    private static IEnumerable<(string Tail, RecordedExecution Execution, DateTimeOffset At)> EndsOf(CaseFile file, string parent) =>
        from execution in file.Evidence.History
        where ExecutionName.Job(execution.Id) == parent && execution.Outcome is not null
        select (ExecutionName.Tail(execution.Id), execution, execution.Attempts.Max(a => a.FinishedAt) ?? ExecutionName.Due(execution.Id));

    private static string Told(IEnumerable<RecordedExecution?> parents) =>
        string.Join(", ", parents.Select(p => p is null ? "one parent has no execution" : $"{p.Id} ended {p.Outcome}"));
}

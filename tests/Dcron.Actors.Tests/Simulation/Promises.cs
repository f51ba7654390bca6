using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Simulation;

/// <summary>What has been promised and what has happened, seen from outside: broken promises throw.</summary>
internal sealed partial class Promises(List<PartitionEvents> journal)
{
    private readonly Dictionary<AttemptId, string> starts = [];
    private readonly Dictionary<ExecutionId, List<AttemptId>> firsts = [];
    private readonly Dictionary<JobId, long> leastRevision = [];
    private readonly Dictionary<JobId, int> promisedAt = [];
    private readonly Dictionary<JobId, int> deletedAt = [];
    private readonly HashSet<JobId> paused = [];
    private readonly HashSet<JobCommand> pausesAsked = new(ReferenceEqualityComparer.Instance);

    public static void Require(bool kept, string otherwise)
    {
        if (!kept) throw new BrokenPromise(otherwise);
    }

    public void Asked(JobCommand command)
    {
        if (command is JobCommand.Pause) pausesAsked.Add(command);
        if (command is not (JobCommand.Resume or JobCommand.Delete)) return;
        // A pause that is answered after this was asked promises nothing any more.
        paused.Remove(command.Job);
        pausesAsked.RemoveWhere(p => p.Job == command.Job);
    }

    public void Answered(JobCommand command, JobReply reply, DateTimeOffset now)
    {
        if (reply is not JobReply.Accepted { Unreached.Count: 0 } accepted) return;
        switch (command)
        {
            case JobCommand.Put when IsOvertaken(command.Job, accepted.Revision): break;
            case JobCommand.Put:
                if (accepted.Change == JobChange.Created) leastRevision.Remove(command.Job);
                leastRevision[command.Job] = Math.Max(IsSucceeded(command.Job) ? 0 : leastRevision.GetValueOrDefault(command.Job), LaunchesSince(command.Job, accepted.Revision));
                promisedAt[command.Job] = LastPut(command.Job, accepted.Revision);
                break;
            case JobCommand.Delete:
                leastRevision.Remove(command.Job);
                deletedAt[command.Job] = Events().ToList().FindLastIndex(e => e is JobEvent.Deleted && e.Job == command.Job);
                break;
            case JobCommand.Pause when pausesAsked.Contains(command):
                paused.Add(command.Job);
                break;
        }
    }

    public void Started(ArmedAttempt attempt, NodeInfo node, DateTimeOffset now)
    {
        var (id, execution) = (attempt.Id, attempt.Id.Execution);
        Require(id.Node == node.Name, $"{id} started on {node.Name}");
        Require(attempt.Revision >= LeastRevision(execution.Job), $"{id} of revision {attempt.Revision} started at {now:O}, after that was edited or deleted:\n{Story(execution)}");
        Require(attempt.Trigger == Trigger.Manual || !paused.Contains(execution.Job), $"{id} started at {now:O}, though the job is paused");
        CheckCalendars(attempt);
        Require(starts.TryAdd(id, node.ToString()), $"{id} started twice: on {starts.GetValueOrDefault(id)} and on {node}");

        NoteRunning(attempt, now);

        if (DefinitionsSince(execution).Any(d => d.OnLost == OnLost.Rerun || d.Target.Nodes != 1)) return;
        if (id.Number > 1)
        {
            Require(Finishes(execution).Any(f => f.Attempt.Number == id.Number - 1 && f.Result.Outcome is Outcome.Failed or Outcome.TimedOut), $"{id} started, and no attempt before it is known to have failed:\n{Story(execution)}");
            return;
        }

        if (!firsts.TryGetValue(execution, out var others)) firsts[execution] = others = [];
        others.Add(id);
        Require(others.Count == 1, $"{execution} started more than once: {string.Join(" and ", others)}:\n{Story(execution)}");
    }

    /// <summary>Each due time up to the cursor has an execution that ended or is open, or a skip, and only one of them.</summary>
    public void CheckAccounts(JobTable jobs)
    {
        CheckKills();
        foreach (var name in Events().Select(e => e.Job).Distinct().ToList()) CheckAccounts(name, jobs.Find(name));
    }

    private void CheckAccounts(JobId name, JobState? last)
    {
        var events = Events().Where(e => e.Job == name).ToList();
        var open = last?.Open.Where(o => o.IsScheduled).Select(o => o.Due).ToHashSet() ?? [];
        foreach (var (definition, created, after, through) in Reigns(events, name, last))
        {
            // What had ended before the job was made anew is the old job's, though its due time lay ahead. Where that was still known, the new one left it alone.
            var ended = Ended(events.Skip(created));
            var before = Ended(events.Take(created));
            var skips = events.OfType<JobEvent.DueTimesSkipped>().ToList();
            foreach (var due in DueTimes.Between(definition, after, through))
            {
                var entries = (ended.Contains(due) ? 1 : 0) + (open.Contains(due) && !ended.Contains(due) ? 1 : 0) + skips.Count(s => s.After < due && due <= s.Through);
                Require(entries == 1 || (entries == 0 && before.Contains(due)), $"{name} was due at {due:O} by '{definition.Schedule}' and has {entries} entries:\n{Story(ExecutionId.Scheduled(name, due))}");
            }
        }
    }

    public string Story(ExecutionId id) => string.Join('\n', Events().Where(e => e.Job == id.Job && Concerns(e, id.Due)));

    private static bool Concerns(JobEvent e, DateTimeOffset due) => e switch
    {
        JobEvent.ExecutionPlanned x => x.Execution.Due == due,
        JobEvent.ExecutionEnded x => x.Execution.Due == due,
        JobEvent.AttemptFinished x => x.Attempt.Execution.Due == due,
        JobEvent.AttemptDisarmed x => x.Attempt.Execution.Due == due,
        JobEvent.RevocationRefused x => x.Attempt.Execution.Due == due,
        JobEvent.DueTimesSkipped x => x.After < due && due <= x.Through,
        JobEvent.AttemptPlanned x => x.Execution.Due == due,
        JobEvent.ExecutionKilled x => x.Execution.Due == due,
        JobEvent.AttemptMoved x => x.From.Execution.Due == due,
        JobEvent.AttemptsRevoked x => x.Attempts.Any(a => a.Execution.Due == due),
        _ => true,
    };

    private static HashSet<DateTimeOffset> Ended(IEnumerable<JobEvent> events) =>
        events.OfType<JobEvent.ExecutionEnded>().Where(e => e.Execution.Suffix == "").Select(e => e.Execution.Due).ToHashSet();

    // Which definition's due times count, from when and until when; and which event created the job.
    private static List<(JobDefinition Definition, int Created, DateTimeOffset After, DateTimeOffset Through)> Reigns(List<JobEvent> events, JobId name, JobState? last)
    {
        var reigns = new List<(JobDefinition, int, DateTimeOffset, DateTimeOffset)>();
        (JobDefinition Definition, DateTimeOffset After)? current = null;
        JobState? state = null;
        var created = 0;
        foreach (var (index, e) in events.Index())
        {
            var before = state;
            if (e is JobEvent.Put && before is null or { Deleted: true }) created = index;
            state = JobState.Apply(state, e);
            if (e is JobEvent.Deleted)
            {
                if (current is { } c) reigns.Add((c.Definition, created, c.After, Whole(e.At)));
                current = null;
            }
            else if (e is JobEvent.Put put && (before is null or { Deleted: true } || !before.Definition.LaunchesLike(put.Definition)))
            {
                var from = state!.Cursor;
                Require(from >= Whole(e.At) && from <= Whole(e.At) + TimeSpan.FromSeconds(1), $"An edit of {name} at {e.At:O} put the cursor at {from:O}");
                if (current is { } c) reigns.Add((c.Definition, created, c.After, from));
                current = (put.Definition, from);
            }
        }

        if (current is { } still && last is not null) reigns.Add((still.Definition, created, still.After, last.Cursor));
        return reigns;
    }

    // The answer to an edit may wait until the job has been deleted and made anew: of the new one it says nothing.
    private bool IsOvertaken(JobId job, long revision) =>
        Events().ToList().FindLastIndex(e => e is JobEvent.Deleted && e.Job == job) > LastPut(job, revision);

    private int LastPut(JobId job, long revision) => Events().ToList().FindLastIndex(e => e is JobEvent.Put x && x.Job == job && x.Revision == revision);

    // After a deletion only what was put later may start; a second life begins again with revision one when the first is forgotten.
    private long LeastRevision(JobId job)
    {
        var least = IsSucceeded(job) ? 0 : leastRevision.GetValueOrDefault(job);
        if (!deletedAt.TryGetValue(job, out var at)) return least;
        var puts = Events().Skip(at).OfType<JobEvent.Put>().Where(e => e.Job == job).Select(e => e.Revision).ToList();
        return Math.Max(least, puts.Count == 0 ? long.MaxValue : puts.Min());
    }

    // The answer to a deletion may be lost. Once the job has been made anew, its revisions count from one again.
    private bool IsSucceeded(JobId job)
    {
        if (!promisedAt.TryGetValue(job, out var at)) return false;
        var since = Events().Skip(at).Where(e => e.Job == job).ToList();
        var deleted = since.FindIndex(e => e is JobEvent.Deleted);
        return deleted >= 0 && since.FindIndex(deleted, e => e is JobEvent.Put) > deleted;
    }

    // The first revision whose launches are the same as those of this one.
    private long LaunchesSince(JobId job, long revision)
    {
        var since = revision;
        var all = Definitions(job).Where(d => d.Revision <= revision).Reverse().ToList();
        for (var i = 0; i + 1 < all.Count && !all[i].Created && all[i].Definition.LaunchesLike(all[i + 1].Definition); i++) since = all[i + 1].Revision;
        return since;
    }

    private List<(long Revision, JobDefinition Definition, bool Created)> Definitions(JobId job)
    {
        var found = new List<(long, JobDefinition, bool)>();
        var exists = false;
        foreach (var e in Events().Where(e => e.Job == job))
        {
            if (e is JobEvent.Put put) found.Add((put.Revision, put.Definition, !exists));
            exists = e is JobEvent.Put || (e is not JobEvent.Deleted && exists);
        }

        return found;
    }

    // That which it was planned with, and all later ones.
    private IEnumerable<JobDefinition> DefinitionsSince(ExecutionId id)
    {
        JobDefinition? current = null;
        var planned = false;
        foreach (var e in Events().Where(e => e.Job == id.Job))
        {
            if (e is JobEvent.Put put) current = put.Definition;
            planned |= e is JobEvent.ExecutionPlanned x && x.Execution == id;
            if (planned && e is JobEvent.Put or JobEvent.ExecutionPlanned) yield return current!;
        }
    }

    private IEnumerable<JobEvent.AttemptFinished> Finishes(ExecutionId id) => Events().OfType<JobEvent.AttemptFinished>().Where(e => e.Attempt.Execution == id);

    private IEnumerable<JobEvent> Events() => journal.SelectMany(entry => entry.Events);

    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}

internal sealed class BrokenPromise(string message) : Exception(message);

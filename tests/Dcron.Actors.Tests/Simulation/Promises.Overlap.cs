using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Simulation;

// Two attempts of a job that forbids overlap never run at once, and what was killed is not tried again.
internal sealed partial class Promises
{
    private readonly Dictionary<AttemptId, ArmedAttempt> running = [];

    public void Stopped(AttemptId id) => running.Remove(id);

    /// <summary>Whether the job makes progress: what waits in a queue is open for long.</summary>
    public bool HasEndedSince(JobId job, DateTimeOffset since) => Events().Any(e => e is JobEvent.ExecutionEnded && e.Job == job && e.At > since);

    private void NoteRunning(ArmedAttempt attempt, DateTimeOffset now)
    {
        var id = attempt.Id;
        var others = running.Keys.Where(o => o.Execution.Job == id.Execution.Job && o.Execution != id.Execution).ToList();
        if (others.Count > 0 && Forbids(attempt) && !IsForced(id.Execution))
        {
            foreach (var other in others)
                Require(IsForced(other.Execution) || HasFinished(other), $"{id} started at {now:O} while {other} ran, and the job forbids overlap ({Definition(attempt).Overlap}, nodes {Definition(attempt).Target.Nodes}):\n{Story(id.Execution)}\nand\n{Story(other.Execution)}");
        }

        running[id] = attempt;
    }

    // What was given up as lost may still run on a node that nobody reaches: nothing but its own end could tell.
    private bool HasFinished(AttemptId id) => Events().Any(e => e is JobEvent.AttemptFinished x && x.Attempt == id);

    private bool IsForced(ExecutionId id) => Events().Any(e => e is JobEvent.ExecutionPlanned { Forced: true } x && x.Execution == id);

    // An edit that allows overlap allows it also beside what is still to be revoked.
    private bool Forbids(ArmedAttempt attempt)
    {
        var puts = Events().OfType<JobEvent.Put>().Where(e => e.Job == attempt.Id.Execution.Job).ToList();
        return puts.Skip(puts.FindLastIndex(e => e.Revision == attempt.Revision)).All(e => e.Definition.Overlap != OverlapPolicy.Allow);
    }

    private JobDefinition Definition(ArmedAttempt attempt) =>
        Events().OfType<JobEvent.Put>().Last(e => e.Job == attempt.Id.Execution.Job && e.Revision == attempt.Revision).Definition;

    private void CheckKills()
    {
        var killed = new HashSet<ExecutionId>();
        foreach (var e in Events())
        {
            switch (e)
            {
                case JobEvent.ExecutionKilled x: killed.Add(x.Execution); break;
                case JobEvent.AttemptPlanned x: Require(!killed.Contains(x.Execution), $"{x.Execution} was killed and is tried again:\n{Story(x.Execution)}"); break;
                case JobEvent.AttemptMoved { To: not null } x: Require(!killed.Contains(x.From.Execution), $"{x.From} was killed and moves on:\n{Story(x.From.Execution)}"); break;
            }
        }
    }
}

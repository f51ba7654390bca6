using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

public sealed partial record JobState
{
    /// <summary>The state after an event, the same in recovery as live. Null: the job does not exist, or no longer.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow this state: the journal is not this job's.</exception>
    public static JobState? Apply(JobState? state, JobEvent e)
    {
        if (e is JobEvent.Put put) return ApplyPut(state, put);
        if (state is null) throw new InvalidOperationException($"{e.GetType().Name} for job '{e.Job}', which does not exist.");
        var next = e switch
        {
            JobEvent.Deleted => state with { Deleted = true, Pause = null },
            JobEvent.Paused x => state with { Pause = new Pause(x.At, x.Reason), Cursor = Earlier(state.Cursor, WholeSecond(x.At)) },
            JobEvent.Resumed => state with { Pause = null },
            JobEvent.ExecutionPlanned x => ApplyPlanned(state, x),
            JobEvent.AttemptPlanned x => state.Change(x.Execution, o => o with { Attempts = WithAttempt(o.Attempts, Armed(x.Execution, x.Attempt)) }),
            JobEvent.AttemptMoved x => state.Change(x.From.Execution, o => Moved(o, x)),
            JobEvent.DueTimesSkipped x => state with { Cursor = Later(state.Cursor, x.Through) },
            JobEvent.AttemptsRevoked x => x.Attempts.Aggregate(state, (s, id) => s.Change(id, a => a with { Phase = AttemptPhase.Revoking })),
            JobEvent.AttemptDisarmed x => state.Change(x.Attempt, a => a with { Phase = AttemptPhase.Disarmed }).DropIfReopened(x.Attempt.Execution),
            JobEvent.RevocationRefused x => state.Change(x.Attempt, a => a with { Phase = AttemptPhase.Armed }).NoteStarted(x.Attempt.Execution),
            JobEvent.AttemptFinished x => ApplyFinished(state, x),
            JobEvent.ExecutionEnded x => ApplyEnded(state, x),
            _ => throw new InvalidOperationException($"Unknown job event {e.GetType().Name}."),
        };
        return next is { Deleted: true, Open.IsEmpty: true } ? null : next;
    }

    private static JobState ApplyPut(JobState? state, JobEvent.Put e)
    {
        if (state is null or { Deleted: true })
        {
            return new JobState
            {
                Definition = e.Definition,
                Revision = e.Revision,
                CreatedAt = e.At,
                UpdatedAt = e.At,
                Cursor = WholeSecond(e.At),
                StartedThrough = state?.StartedThrough ?? DateTimeOffset.MinValue,
                Open = state?.Open ?? [],
            };
        }

        // Where nothing that matters to a launch changed, what is armed stays armed and the cursor stays where it is.
        var cursor = state.Definition.LaunchesLike(e.Definition) ? state.Cursor : WholeSecond(e.At);
        return state with { Definition = e.Definition, Revision = e.Revision, UpdatedAt = e.At, Cursor = cursor };
    }

    private static JobState ApplyPlanned(JobState state, JobEvent.ExecutionPlanned e)
    {
        var attempts = ImmutableArray.CreateBuilder<OpenAttempt>(e.Attempts.Length);
        foreach (var attempt in e.Attempts) attempts.Add(Armed(e.Execution, attempt));
        var open = new OpenExecution(e.Execution, e.Trigger, state.Revision, attempts.MoveToImmutable());
        return state with
        {
            Open = state.Open.Add(open),
            Cursor = open.IsScheduled ? Later(state.Cursor, open.Due) : state.Cursor,
        };
    }

    private static JobState ApplyFinished(JobState state, JobEvent.AttemptFinished e) =>
        state.Change(e.Attempt, a => a with { Phase = AttemptPhase.Ended, Result = e.Result }).NoteStarted(e.Attempt.Execution);

    private static JobState ApplyEnded(JobState state, JobEvent.ExecutionEnded e)
    {
        var last = new LastOutcome(e.Execution, e.Outcome, e.Reason, e.At);
        var kept = state.Last.Length < LastKept ? state.Last : state.Last.RemoveAt(LastKept - 1);
        return state with
        {
            Open = state.Open.RemoveAll(o => o.Id == e.Execution),
            Last = kept.Insert(0, last),
        };
    }

    private static OpenAttempt Armed(ExecutionId execution, PlannedAttempt a) =>
        new(new AttemptId(execution, a.Node, a.Number), a.On, a.StartAt, AttemptPhase.Armed, null);

    // The same attempt again (re-planned after its revocation) takes the place of the old one.
    private static ImmutableArray<OpenAttempt> WithAttempt(ImmutableArray<OpenAttempt> attempts, OpenAttempt added)
    {
        for (var i = 0; i < attempts.Length; i++)
            if (attempts[i].Id == added.Id) return attempts.SetItem(i, added);
        return attempts.Add(added);
    }

    private static OpenExecution Moved(OpenExecution open, JobEvent.AttemptMoved e)
    {
        var attempts = ImmutableArray.CreateBuilder<OpenAttempt>(open.Attempts.Length);
        foreach (var a in open.Attempts)
        {
            if (a.Id != e.From) attempts.Add(a);
            else attempts.Add(e.To is { } to ? Armed(open.Id, to) : a with { Phase = AttemptPhase.Unplaced });
        }

        return open with { Attempts = attempts.ToImmutable() };
    }

    private JobState Change(ExecutionId id, Func<OpenExecution, OpenExecution> change)
    {
        for (var i = 0; i < Open.Length; i++)
            if (Open[i].Id == id) return this with { Open = Open.SetItem(i, change(Open[i])) };
        throw new InvalidOperationException($"Execution {id} is not open.");
    }

    private JobState Change(AttemptId id, Func<OpenAttempt, OpenAttempt> change) => Change(id.Execution, open =>
    {
        for (var i = 0; i < open.Attempts.Length; i++)
            if (open.Attempts[i].Id == id) return open with { Attempts = open.Attempts.SetItem(i, change(open.Attempts[i])) };
        throw new InvalidOperationException($"Attempt {id} is not open.");
    });

    // A revoked execution whose due time lies after the cursor leaves no trace: the schedule will yield that due time again, or no longer.
    private JobState DropIfReopened(ExecutionId id)
    {
        var open = Find(id)!;
        return open.IsScheduled && open.Due > Cursor && open.Attempts.All(a => a.Phase == AttemptPhase.Disarmed)
            ? this with { Open = Open.Remove(open) }
            : this;
    }

    private JobState NoteStarted(ExecutionId id)
    {
        var open = Find(id)!;
        return open.IsScheduled && open.Due > Cursor && open.Due > StartedThrough ? this with { StartedThrough = open.Due } : this;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    internal static DateTimeOffset WholeSecond(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}

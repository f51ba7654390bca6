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
            JobEvent.CalendarsChanged x => state.Withdraw(state.BackTo(x.At), x.At) with { UpdatedAt = x.At },
            JobEvent.Deleted x => state.Withdraw(state.BackTo(x.At), x.At) with { Deleted = true, Pause = null },
            JobEvent.Paused x => ApplyPaused(state, x),
            JobEvent.Resumed => state with { Pause = null, Rate = JobRate.None },
            JobEvent.ExecutionPlanned x => ApplyPlanned(state, x),
            JobEvent.AttemptPlanned x => state.Change(x.Execution, o => o with { Attempts = WithAttempt(o.Attempts, Armed(x.Execution, x.Attempt, x.At)) }).NotePlace(x.Attempt),
            JobEvent.AttemptMoved x => state.Change(x.From.Execution, o => Moved(o, x)).NotePlace(x.To),
            JobEvent.DueTimesSkipped x => state.AdvanceTo(x.Through, x.At),
            JobEvent.AttemptsRevoked x => x.Attempts.Aggregate(state, (s, id) => s.Change(id, a => a with { Phase = AttemptPhase.Revoking })),
            JobEvent.AttemptDisarmed x => state.Change(x.Attempt, a => a with { Phase = AttemptPhase.Disarmed }).DropIfReopened(x.Attempt.Execution, x.At),
            JobEvent.RevocationRefused x => state.Change(x.Attempt, a => a with { Phase = AttemptPhase.Armed }).NoteStarted(x.Attempt.Execution),
            JobEvent.ExecutionKilled x => state.Change(x.Execution, o => o with { KillReason = x.Reason }),
            JobEvent.AttemptFinished x => ApplyFinished(state, x),
            JobEvent.ExecutionEnded x => ApplyEnded(state, x).NoteEndForFollowers(x).NoteBackfilled(x),
            JobEvent.ParentEnded x => ApplyParentEnded(state, x),
            JobEvent.FollowerTold x => ApplyFollowerTold(state, x),
            JobEvent.JoinSkipped x => state.SettleJoin(x.Due, x.Suffix),
            JobEvent.BackfillBegan x => state with { Backfill = x.Backfill },
            JobEvent.BackfillCancelled x => state.CancelBackfill(x),
            _ => throw new InvalidOperationException($"Unknown job event {e.GetType().Name}."),
        };
        // A job of the same name that is created at once must still find what has started ahead of the clock.
        return next is { Deleted: true, Open.IsEmpty: true, Telling.Untold.IsEmpty: true } && next.StartedThrough <= e.At ? null : next;
    }

    private static JobState ApplyPut(JobState? state, JobEvent.Put e)
    {
        if (state is null or { Deleted: true })
        {
            // What is still open of a deleted job of this name ends by itself; none of it is this job's.
            var created = new JobState
            {
                Definition = e.Definition,
                Revision = e.Revision,
                CreatedAt = e.At,
                UpdatedAt = e.At,
                Cursor = state?.BackTo(e.At) ?? WholeSecond(e.At),
                StartedThrough = state?.StartedThrough ?? DateTimeOffset.MinValue,
                EndedAhead = state?.EndedAhead ?? [],
                Open = state is null ? [] : [.. state.Open.Select(o => o with { Withdrawn = true })],
                Telling = state?.Telling ?? Telling.None,
            };
            return created.AdvanceTo(created.Cursor, e.At);
        }

        var edited = state with { Definition = e.Definition, Revision = e.Revision, UpdatedAt = e.At };
        if (!state.Following.Equals(Following.None) && !state.Definition.Schedule.Equals(e.Definition.Schedule)) edited = edited.ForgetJoins();
        // Where nothing that matters to a launch changed, what is armed stays armed and the cursor stays where it is.
        return state.Definition.LaunchesLike(e.Definition) ? edited : edited.Withdraw(state.BackTo(e.At), e.At);
    }

    // A pause in another way goes on from where the first one began.
    private static JobState ApplyPaused(JobState state, JobEvent.Paused e)
    {
        var pause = new Pause(state.Pause?.At ?? e.At, e.Reason) { By = e.By, Until = e.Until, Rule = e.Rule };
        return state.Pause is null ? state.Withdraw(Earlier(state.Cursor, state.BackTo(e.At)), e.At) with { Pause = pause } : state with { Pause = pause };
    }

    private static JobState ApplyPlanned(JobState state, JobEvent.ExecutionPlanned e)
    {
        var attempts = ImmutableArray.CreateBuilder<OpenAttempt>(e.Attempts.Length);
        foreach (var attempt in e.Attempts) attempts.Add(Armed(e.Execution, attempt, e.At));
        var open = new OpenExecution(e.Execution, e.Trigger, state.Revision, attempts.MoveToImmutable()) { Forced = e.Forced, Overrides = e.Overrides };
        var next = (state with { Open = state.Open.Add(open), Rate = Runaway.Count(state.Rate, open, e.At, 1) }).NotePlace(e.Attempts.LastOrDefault());
        if (e.Trigger == Trigger.Manual)
            next = next with { RecentRuns = RecentRun.With(next.RecentRuns, new RecentRun(e.Execution, RecentRun.FingerprintOf(e.Forced, e.Overrides ?? RunOverrides.None)), e.At) };
        if (open.Trigger == Trigger.After) return next.NotePlannedAfter(open.Id);
        if (open.Trigger == Trigger.Backfill) return next.NoteBackfilling(open.Id);
        return open.IsScheduled ? next.AdvanceTo(open.Due, e.At) : next;
    }

    private static JobState ApplyFinished(JobState state, JobEvent.AttemptFinished e)
    {
        var next = state.Change(e.Attempt, a => a with { Phase = AttemptPhase.Ended, Result = e.Result }) with { Tally = state.Tally.Add(e.Result) };
        return e.Result is { StartedAt: not null } or { Outcome: Outcome.Lost } ? next.NoteStarted(e.Attempt.Execution) : next;
    }

    private static JobState ApplyEnded(JobState state, JobEvent.ExecutionEnded e)
    {
        var last = new LastOutcome(e.Execution, e.Outcome, e.Reason, e.At);
        var kept = state.Last.Length < LastKept ? state.Last : state.Last.RemoveAt(LastKept - 1);
        // A pause or an edit may yet put the cursor back before one that was killed ahead of its time.
        var ahead = state.Find(e.Execution) is { IsScheduled: true } open && (open.Due > state.Cursor || open.Due > e.At);
        return state with
        {
            Open = state.Open.RemoveAll(o => o.Id == e.Execution),
            Last = kept.Insert(0, last),
            EndedAhead = ahead ? state.EndedAhead.Add(e.Execution.Due) : state.EndedAhead,
        };
    }

    private static OpenAttempt Armed(ExecutionId execution, PlannedAttempt a, DateTimeOffset at) =>
        new(new AttemptId(execution, a.Node, a.Number), a.On, a.StartAt, AttemptPhase.Armed, null) { PlannedAt = at };

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
            else attempts.Add(e.To is { } to ? Armed(open.Id, to, e.At) : a with { Phase = AttemptPhase.Unplaced });
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

    private JobState AdvanceTo(DateTimeOffset due, DateTimeOffset at)
    {
        var cursor = Later(Cursor, due);
        return this with { Cursor = cursor, EndedAhead = EndedAhead.IsEmpty ? [] : EndedAhead.RemoveAll(d => d <= cursor && d <= at) };
    }

    /// <summary>Where an edit or a pause at <paramref name="at"/> puts the cursor: there, but not back before what has started.</summary>
    private DateTimeOffset BackTo(DateTimeOffset at)
    {
        var second = WholeSecond(at);
        return second >= Cursor ? second : Earlier(Cursor, Later(second, StartedThrough));
    }

    private JobState Withdraw(DateTimeOffset cursor, DateTimeOffset at)
    {
        var open = Open.Any(o => o.IsScheduled && o.Due > cursor)
            ? [.. Open.Select(o => o.IsScheduled && o.Due > cursor ? o with { Withdrawn = true } : o)]
            : Open;
        return (this with { Cursor = cursor, Open = open }).AdvanceTo(cursor, at);
    }

    // A revoked execution whose due time lies after the cursor leaves no trace: the schedule will yield that due time again, or no longer.
    private JobState DropIfReopened(ExecutionId id, DateTimeOffset at)
    {
        var open = Find(id)!;
        return open.IsScheduled && open.Due > Cursor && open.KillReason is null && open.Attempts.All(a => a.NeverStarted)
            ? this with { Open = Open.Remove(open), Rate = Runaway.Count(Rate, open, at, -1) }
            : this;
    }

    private JobState NotePlace(PlannedAttempt? placed) =>
        placed is { Node.Length: > 0 } && Definition.Target.Place == Placement.RoundRobin && LastNode != placed.Node ? this with { LastNode = placed.Node } : this;

    private JobState NoteStarted(ExecutionId id)
    {
        var open = Find(id)!;
        return open.IsScheduled && open.Due > StartedThrough ? this with { StartedThrough = open.Due } : this;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    internal static DateTimeOffset WholeSecond(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}

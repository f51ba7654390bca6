using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>What the journal and the snapshots of the scheduler hold.</summary>
internal static class States
{
    public static Proto.PartitionEvents ToProto(this PartitionEvents entry) => new() { Events = { entry.Events.Write(Events.ToProto) }, Roster = { entry.Roster.Write(Rosters.ToProto) } };

    public static PartitionEvents ToCore(this Proto.PartitionEvents entry) => new(entry.Events.Read(Events.ToCore)) { Roster = entry.Roster.Read(Rosters.ToCore) };

    public static Proto.PartitionSnapshot ToProto(this PartitionSnapshot snapshot) => new()
    {
        Jobs = { snapshot.Jobs.Write(ToProto) },
        UnrecordedAttempts = { snapshot.UnrecordedAttempts.Write(Records.ToProto) },
        UnrecordedSkips = { snapshot.UnrecordedSkips.Write(Records.ToProto) },
        Calendars = snapshot.Calendars?.ToProto(),
        PauseRules = snapshot.PauseRules.Version == 0 ? null : snapshot.PauseRules.ToProto(),
        Roster = snapshot.Roster.ToProto(),
    };

    public static PartitionSnapshot ToCore(this Proto.PartitionSnapshot snapshot) =>
        new(snapshot.Jobs.Read(ToCore), snapshot.UnrecordedAttempts.Read(Records.ToCore), snapshot.UnrecordedSkips.Read(Records.ToCore))
        {
            Calendars = snapshot.Calendars?.ToCore(),
            PauseRules = snapshot.PauseRules?.ToCore() ?? PauseRules.None,
            Roster = snapshot.Roster.ToCore(),
        };

    public static Proto.TermEntered ToProto(this TermEntered entered) => new() { Term = entered.Term };

    public static TermEntered ToCore(this Proto.TermEntered entered) => new(entered.Term);

    public static Proto.TermBegan ToProto(this TermBegan began) => new() { Term = began.Term, Node = began.Node, At = Millis(began.At) };

    public static TermBegan ToCore(this Proto.TermBegan began) => new(began.Term, began.Node, Instant(began.At));

    public static Proto.ClusterCreated ToProto(this ClusterCreated created) => new() { Partitions = created.Partitions, At = Millis(created.At) };

    public static ClusterCreated ToCore(this Proto.ClusterCreated created) => new(created.Partitions, Instant(created.At));

    public static Proto.SchedulerSnapshot ToProto(this SchedulerSnapshot snapshot) =>
        new() { Partitions = snapshot.Partitions, Term = snapshot.Term, Node = snapshot.Node, At = Millis(snapshot.At) };

    public static SchedulerSnapshot ToCore(this Proto.SchedulerSnapshot snapshot) =>
        new(snapshot.Partitions, snapshot.Term, snapshot.Node, Instant(snapshot.At));

    public static Proto.JobState ToProto(this JobState state)
    {
        var job = state.Name;
        var proto = new Proto.JobState
        {
            Definition = state.Definition.ToProto(),
            Revision = state.Revision,
            CreatedAt = Millis(state.CreatedAt),
            UpdatedAt = Millis(state.UpdatedAt),
            Pause = state.Pause?.ToProto(),
            Deleted = state.Deleted,
            CursorAt = Millis(state.Cursor),
            Open = { state.Open.Write(e => ToProto(e, job)) },
            Last = { state.Last.Write(o => o.ToProto(job)) },
            Tally = state.Tally.ToProto(),
            RecentRuns = { state.RecentRuns.Write(r => Runs.ToProto(r, job)) },
            LastNode = state.LastNode,
            Rate = state.Rate == JobRate.None ? null : new Proto.JobRate { SinceAt = Millis(state.Rate.Since), Count = state.Rate.Count },
            Following = state.Following.ToProto(),
            Telling = state.Telling.ToProto(),
            Backfill = state.Backfill?.ToProto(),
        };
        proto.EndedAheadAt.AddRange(state.EndedAhead.Select(Millis));
        if (state.StartedThrough != DateTimeOffset.MinValue) proto.StartedThroughAt = Millis(state.StartedThrough);
        return proto;
    }

    public static JobState ToCore(this Proto.JobState state)
    {
        var definition = state.Definition.ToCore();
        var job = definition.Name;
        return new JobState
        {
            Definition = definition,
            Revision = state.Revision,
            CreatedAt = Instant(state.CreatedAt),
            UpdatedAt = Instant(state.UpdatedAt),
            Pause = state.Pause?.ToCore(),
            Deleted = state.Deleted,
            Cursor = Instant(state.CursorAt),
            StartedThrough = state.HasStartedThroughAt ? Instant(state.StartedThroughAt) : DateTimeOffset.MinValue,
            EndedAhead = state.EndedAheadAt.Read(Instant),
            Open = state.Open.Read(e => ToCore(e, job)),
            Last = state.Last.Read(o => o.ToCore(job)),
            Tally = state.Tally.ToCore(),
            RecentRuns = state.RecentRuns.Read(r => Runs.ToCore(r, job)),
            LastNode = state.LastNode,
            Rate = state.Rate is { } rate ? new JobRate(Instant(rate.SinceAt), rate.Count) : JobRate.None,
            Following = state.Following.ToCore(),
            Telling = state.Telling.ToCore(),
            Backfill = state.Backfill?.ToCore(),
        };
    }

    // Nothing counted is left out: most of a hundred thousand jobs may never have run.
    public static Proto.Tally? ToProto(this Tally tally)
    {
        if (tally == Tally.None) return null;
        var proto = new Proto.Tally { Succeeded = tally.Succeeded, Failed = tally.Failed };
        if (tally.LastSuccess is { } success) proto.LastSuccessAt = Millis(success);
        if (tally.LastFailure is { } failure) proto.LastFailureAt = Millis(failure);
        return proto;
    }

    public static Tally ToCore(this Proto.Tally? tally) => tally is null
        ? Tally.None
        : new Tally(tally.Succeeded, tally.Failed, Instant(tally.HasLastSuccessAt, tally.LastSuccessAt), Instant(tally.HasLastFailureAt, tally.LastFailureAt));

    public static Proto.LastOutcome ToProto(this LastOutcome last, JobId job) =>
        new() { Execution = last.Execution.ToProto(job), Outcome = Word(last.Outcome), Reason = last.Reason, At = Millis(last.At) };

    public static LastOutcome ToCore(this Proto.LastOutcome last, JobId job) =>
        new(last.Execution.ToCore(job), Word(last.Outcome), last.Reason, Instant(last.At));

    private static Proto.OpenExecution ToProto(OpenExecution execution, JobId job)
    {
        var proto = new Proto.OpenExecution
        {
            Id = execution.Id.ToProto(job),
            Trigger = Word(execution.Trigger),
            Revision = execution.Revision,
            Withdrawn = execution.Withdrawn,
            Forced = execution.Forced,
            Overrides = execution.Overrides.ToProto(),
            Attempts = { execution.Attempts.Write(a => ToProto(a, job)) },
        };
        if (execution.KillReason is { } reason) proto.KillReason = reason;
        return proto;
    }

    private static OpenExecution ToCore(Proto.OpenExecution execution, JobId job) =>
        new(execution.Id.ToCore(job), Word(execution.Trigger), execution.Revision, execution.Attempts.Read(a => ToCore(a, job)))
        {
            Withdrawn = execution.Withdrawn,
            Forced = execution.Forced,
            Overrides = execution.Overrides.ToCore(),
            KillReason = execution.HasKillReason ? execution.KillReason : null,
        };

    private static Proto.OpenAttempt ToProto(OpenAttempt attempt, JobId job)
    {
        var proto = new Proto.OpenAttempt
        {
            Id = attempt.Id.ToProto(job),
            On = attempt.On.Value,
            StartAt = Millis(attempt.StartAt),
            Phase = (Proto.AttemptPhase)(int)Known(attempt.Phase),
            Result = attempt.Result?.ToProto(),
        };
        if (attempt.PlannedAt is { } planned) proto.PlannedAt = Millis(planned);
        return proto;
    }

    private static OpenAttempt ToCore(Proto.OpenAttempt attempt, JobId job) => new(
        attempt.Id.ToCore(job),
        Process(attempt.On),
        Instant(attempt.StartAt),
        Known((AttemptPhase)(int)attempt.Phase),
        attempt.Result is null ? null : attempt.Result.ToCore()) { PlannedAt = Instant(attempt.HasPlannedAt, attempt.PlannedAt) };
}

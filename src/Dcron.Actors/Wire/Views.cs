using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>Jobs, executions and nodes as they are shown.</summary>
internal static class Views
{
    public static Proto.JobView ToProto(this JobView view)
    {
        var job = view.Definition.Name;
        var proto = new Proto.JobView
        {
            Definition = view.Definition.ToProto(),
            Revision = view.Revision,
            CreatedAt = Millis(view.CreatedAt),
            UpdatedAt = Millis(view.UpdatedAt),
            Pause = view.Pause?.ToProto(),
            CursorAt = Millis(view.Cursor),
            Next = { view.Next.Write(Due) },
            Open = { view.Open.Write(e => e.ToProto(job)) },
            Last = { view.Last.Write(o => o.ToProto(job)) },
            Tally = view.Tally.ToProto(),
            NextExcluded = { view.NextExcluded.Write(e => new Proto.ExcludedDue { Due = Due(e.Due), Reason = e.Reason }) },
            Followers = { view.Followers.Write(f => f.Value) },
            Waiting = { view.Waiting.Write(Follows.ToProto) },
            Backfill = view.Backfill?.ToProto(),
        };
        if (view.Fault is { } fault) proto.Fault = fault;
        return proto;
    }

    public static JobView ToCore(this Proto.JobView view)
    {
        var definition = view.Definition.ToCore();
        var job = definition.Name;
        return new JobView(
            definition,
            view.Revision,
            Instant(view.CreatedAt),
            Instant(view.UpdatedAt),
            view.Pause?.ToCore(),
            Instant(view.CursorAt),
            view.Next.Read(Due),
            view.Open.Read(e => e.ToCore(job)),
            view.Last.Read(o => o.ToCore(job)))
        {
            Tally = view.Tally.ToCore(),
            NextExcluded = view.NextExcluded.Read(e => new ExcludedDue(Due(e.Due), e.Reason)),
            Followers = view.Followers.Read(f => Job(f)),
            Waiting = view.Waiting.Read(Follows.ToCore),
            Backfill = view.Backfill?.ToCore(),
            Fault = view.HasFault ? view.Fault : null,
        };
    }

    public static Proto.OpenExecutionView ToProto(this OpenExecutionView view, JobId within)
    {
        var job = view.Id.Job;
        return new()
        {
            Id = view.Id.ToProto(within),
            Trigger = Word(view.Trigger),
            Revision = view.Revision,
            Attempts = { view.Attempts.Write(a => ToProto(a, job)) },
            Forced = view.Forced,
            Overrides = view.Overrides.ToProto(),
            KillReason = view.KillReason,
        };
    }

    public static OpenExecutionView ToCore(this Proto.OpenExecutionView view, JobId within)
    {
        var id = view.Id.ToCore(within);
        return new OpenExecutionView(id, Word(view.Trigger), view.Revision, view.Attempts.Read(a => ToCore(a, id.Job)))
        {
            Forced = view.Forced,
            Overrides = view.Overrides.ToCore() ?? RunOverrides.None,
            KillReason = view.KillReason,
        };
    }

    public static Proto.ExecutionView ToProto(this ExecutionView view)
    {
        var proto = new Proto.ExecutionView
        {
            Id = view.Id.ToProto(),
            Trigger = Word(view.Trigger),
            Revision = view.Revision,
            Reason = view.Reason,
            Attempts = { view.Attempts.Write(ToProto) },
            Forced = view.Forced,
            Overrides = view.Overrides.ToProto(),
        };
        if (view.Outcome is { } outcome) proto.Outcome = Word(outcome);
        return proto;
    }

    public static ExecutionView ToCore(this Proto.ExecutionView view) => new(
        view.Id.ToCore(),
        Word(view.Trigger),
        view.Revision,
        view.HasOutcome ? Word(view.Outcome) : null,
        view.Reason,
        view.Attempts.Read(ToCore))
    {
        Forced = view.Forced,
        Overrides = view.Overrides.ToCore() ?? RunOverrides.None,
    };

    public static Proto.AccountingEntry ToProto(this AccountingEntry entry)
    {
        var proto = new Proto.AccountingEntry { Due = Due(entry.Due), Outcome = entry.Outcome, Reason = entry.Reason, Execution = entry.Execution?.ToProto() };
        if (entry.Node is { } node) proto.Node = node;
        if (entry.StartedAt is { } started) proto.StartedAt = Millis(started);
        if (entry.DecidedAt is { } decided) proto.DecidedAt = Millis(decided);
        proto.Candidates = entry.Candidates?.ToProto();
        return proto;
    }

    public static AccountingEntry ToCore(this Proto.AccountingEntry entry) => new(
        Due(entry.Due),
        entry.Outcome,
        entry.Reason,
        entry.HasNode ? entry.Node : null,
        entry.Execution is null ? null : entry.Execution.ToCore())
    {
        StartedAt = Instant(entry.HasStartedAt, entry.StartedAt),
        DecidedAt = Instant(entry.HasDecidedAt, entry.DecidedAt),
        Candidates = entry.Candidates.ToCore(),
    };

    public static Proto.NodeView ToProto(this NodeView view)
    {
        var proto = new Proto.NodeView { Name = view.Name, Address = view.Address, Roles = { view.Roles }, Tags = { view.Tags }, Status = view.Status };
        if (view.Armed is { } armed) proto.Armed = armed;
        if (view.Running is { } running) proto.Running = running;
        if (view.Queued is { } queued) proto.Queued = queued;
        if (view.ClockOffset is { } offset) proto.ClockOffset = Millis(offset);
        if (view.MaxRunning is { } most) proto.MaxRunning = most;
        if (view.Disagreement is { } disagreement) proto.Disagreement = disagreement;
        return proto;
    }

    public static NodeView ToCore(this Proto.NodeView view) => new(
        view.Name,
        view.Address,
        [.. view.Roles],
        view.Tags.Read(),
        view.Status,
        view.HasArmed ? view.Armed : null,
        view.HasRunning ? view.Running : null,
        view.HasQueued ? view.Queued : null,
        view.HasClockOffset ? Duration(view.ClockOffset) : null) { MaxRunning = view.HasMaxRunning ? view.MaxRunning : null, Disagreement = view.HasDisagreement ? view.Disagreement : null };

    public static Proto.ClusterView ToProto(this ClusterView view) => new()
    {
        SchedulerNode = view.SchedulerNode,
        SchedulerAddress = view.SchedulerAddress,
        Term = view.Term,
        SinceAt = Millis(view.Since),
        Partitions = view.Partitions,
        PartitionsDown = view.PartitionsDown,
        Members = { view.Members.Write(ToProto) },
        Pauses = { view.Pauses.Write(Pausing.ToProto) },
    };

    public static ClusterView ToCore(this Proto.ClusterView view) =>
        new(view.SchedulerNode, view.SchedulerAddress, view.Term, Instant(view.SinceAt), view.Partitions, view.Members.Read(ToCore)) { PartitionsDown = view.PartitionsDown, Pauses = view.Pauses.Read(Pausing.ToCore) };

    private static Proto.OpenAttemptView ToProto(OpenAttemptView view, JobId job)
    {
        var proto = new Proto.OpenAttemptView { Id = view.Id.ToProto(job), State = view.State, StartAt = Millis(view.StartAt), Result = view.Result?.ToProto(), Reason = view.Reason };
        if (view.StartedAt is { } started) proto.StartedAt = Millis(started);
        if (view.PlannedAt is { } planned) proto.PlannedAt = Millis(planned);
        return proto;
    }

    private static OpenAttemptView ToCore(Proto.OpenAttemptView view, JobId job) => new(
        view.Id.ToCore(job),
        view.State,
        Instant(view.StartAt),
        Instant(view.HasStartedAt, view.StartedAt),
        view.Result is null ? null : view.Result.ToCore()) { Reason = view.Reason, PlannedAt = Instant(view.HasPlannedAt, view.PlannedAt) };

    private static Proto.AttemptView ToProto(AttemptView view)
    {
        var proto = new Proto.AttemptView { Node = view.Node, Number = view.Number, State = view.State, Reason = view.Reason, OutputCut = view.OutputCut };
        if (view.StartAt is { } start) proto.StartAt = Millis(start);
        if (view.StartedAt is { } started) proto.StartedAt = Millis(started);
        if (view.FinishedAt is { } finished) proto.FinishedAt = Millis(finished);
        if (view.Outcome is { } outcome) proto.Outcome = Word(outcome);
        if (view.ExitCode is { } code) proto.ExitCode = code;
        if (view.Output is { } output) proto.Output = output;
        return proto;
    }

    private static AttemptView ToCore(Proto.AttemptView view) => new(
        view.Node,
        view.Number,
        view.State,
        Instant(view.HasStartAt, view.StartAt),
        Instant(view.HasStartedAt, view.StartedAt),
        Instant(view.HasFinishedAt, view.FinishedAt),
        view.HasOutcome ? Word(view.Outcome) : null,
        view.HasExitCode ? view.ExitCode : null,
        view.Reason,
        view.HasOutput ? view.Output : null,
        view.OutputCut);
}

using Dcron.Actors.History;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>What the history is told and asked, and what it answers.</summary>
internal static class Records
{
    public static Proto.AttemptRecord ToProto(this AttemptRecord record) => ToProto(record, default);

    public static AttemptRecord ToCore(this Proto.AttemptRecord record) => ToCore(record, default);

    public static Proto.SkipRecord ToProto(this SkipRecord skip)
    {
        var proto = new Proto.SkipRecord
        {
            Job = skip.Job.Value,
            AfterAt = Millis(skip.After),
            ThroughAt = Millis(skip.Through),
            Reason = skip.Reason,
            Schedule = skip.Schedule,
            At = Millis(skip.At),
        };
        if (skip.TimeZone is { } zone) proto.TimeZone = zone;
        return proto;
    }

    public static SkipRecord ToCore(this Proto.SkipRecord skip) => new(
        Job(skip.Job),
        Instant(skip.AfterAt),
        Instant(skip.ThroughAt),
        skip.Reason,
        skip.Schedule,
        skip.HasTimeZone ? skip.TimeZone : null,
        Instant(skip.At));

    public static Proto.RecordAttempts ToProto(this RecordAttempts record) =>
        new() { From = record.From.Value, Number = record.Number, Records = { record.Records.Write(ToProto) } };

    public static RecordAttempts ToCore(this Proto.RecordAttempts record) => new(Process(record.From), record.Number, record.Records.Read(ToCore));

    public static Proto.AttemptsRecorded ToProto(this AttemptsRecorded recorded) => new() { To = recorded.To.Value, Number = recorded.Number };

    public static AttemptsRecorded ToCore(this Proto.AttemptsRecorded recorded) => new(Process(recorded.To), recorded.Number);

    public static Proto.RecordFromScheduler ToProto(this RecordFromScheduler record) =>
        new() { Number = record.Number, Attempts = { record.Attempts.Write(ToProto) }, Skips = { record.Skips.Write(ToProto) } };

    public static RecordFromScheduler ToCore(this Proto.RecordFromScheduler record) =>
        new(record.Number, record.Attempts.Read(ToCore), record.Skips.Read(ToCore));

    public static Proto.SchedulerRecorded ToProto(this SchedulerRecorded recorded) => new() { Number = recorded.Number };

    public static SchedulerRecorded ToCore(this Proto.SchedulerRecorded recorded) => new(recorded.Number);

    public static Proto.ListExecutions ToProto(this ListExecutions query)
    {
        var proto = new Proto.ListExecutions { Job = query.Job.Value, Limit = query.Limit };
        if (query.Cursor is { } cursor) proto.Cursor = cursor;
        return proto;
    }

    public static ListExecutions ToCore(this Proto.ListExecutions query) =>
        new(Job(query.Job), query.HasCursor ? query.Cursor : null, query.Limit);

    public static Proto.ExecutionsListed ToProto(this ExecutionsListed listed)
    {
        var proto = new Proto.ExecutionsListed { Items = { listed.Page.Items.Write(ToProto) } };
        if (listed.Page.Next is { } next) proto.Next = next;
        return proto;
    }

    public static ExecutionsListed ToCore(this Proto.ExecutionsListed listed) =>
        new(new Page<RecordedExecution>(listed.Items.Read(ToCore), listed.HasNext ? listed.Next : null));

    public static Proto.FindExecution ToProto(this FindExecution query) => new() { Id = query.Id.ToProto() };

    public static FindExecution ToCore(this Proto.FindExecution query) => new(query.Id.ToCore());

    public static Proto.ExecutionFound ToProto(this ExecutionFound found) => new() { Execution = found.Execution is null ? null : ToProto(found.Execution) };

    public static ExecutionFound ToCore(this Proto.ExecutionFound found) => new(found.Execution is null ? null : ToCore(found.Execution));

    public static Proto.ReadRange ToProto(this ReadRange query) =>
        new() { Job = query.Job.Value, AfterAt = Millis(query.After), ThroughAt = Millis(query.Through) };

    public static ReadRange ToCore(this Proto.ReadRange query) => new(Job(query.Job), Instant(query.AfterAt), Instant(query.ThroughAt));

    public static Proto.RangeRead ToProto(this RangeRead read)
    {
        var proto = new Proto.RangeRead { Executions = { read.Range.Executions.Write(ToProto) }, Skips = { read.Range.Skips.Write(ToProto) } };
        if (read.Range.TrimmedThrough is { } through) proto.TrimmedThrough = Millis(through);
        return proto;
    }

    public static RangeRead ToCore(this Proto.RangeRead read) =>
        new(new RecordedRange(read.Executions.Read(ToCore), read.Skips.Read(ToCore), Instant(read.HasTrimmedThrough, read.TrimmedThrough)));

    public static Proto.HistoryFailed ToProto(this HistoryFailed failed) => new() { Reason = failed.Reason };

    public static HistoryFailed ToCore(this Proto.HistoryFailed failed) => new(failed.Reason);

    private static Proto.RecordedExecution ToProto(RecordedExecution execution)
    {
        var job = execution.Id.Job;
        return new() { Id = execution.Id.ToProto(), Attempts = { execution.Attempts.Write(a => ToProto(a, job)) } };
    }

    private static RecordedExecution ToCore(Proto.RecordedExecution execution)
    {
        var id = execution.Id.ToCore();
        return new RecordedExecution(id, execution.Attempts.Read(a => ToCore(a, id.Job)));
    }

    private static Proto.AttemptRecord ToProto(AttemptRecord record, JobId job)
    {
        var proto = new Proto.AttemptRecord
        {
            Id = record.Id.ToProto(job),
            Trigger = Word(record.Trigger),
            Revision = record.Revision,
            Result = record.Result.ToProto(),
            Output = record.Output,
            OutputCut = record.OutputCut,
            Keep = record.Keep.ToProto(),
            Request = record.Request.ToProto(),
        };
        if (record.PlannedAt is { } planned) proto.PlannedAt = Millis(planned);
        return proto;
    }

    private static AttemptRecord ToCore(Proto.AttemptRecord record, JobId job) => new(
        record.Id.ToCore(job),
        Word(record.Trigger),
        record.Revision,
        record.Result.ToCore(),
        record.Output,
        record.OutputCut,
        record.Keep.ToCore()) { PlannedAt = Instant(record.HasPlannedAt, record.PlannedAt), Request = record.Request.ToCore() };
}

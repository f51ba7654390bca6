using System.Collections.Immutable;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using LinqToDB.Mapping;

namespace Dcron.Node.Stores;

/// <summary>A row of <c>dcron_attempts</c>. Due times in Unix seconds, other instants in Unix milliseconds.</summary>
[Table("dcron_attempts")]
internal sealed record AttemptRow
{
    [Column("job")] public required string Job { get; init; }
    [Column("due")] public required long Due { get; init; }
    [Column("suffix")] public required string Suffix { get; init; }
    [Column("node")] public required string Node { get; init; }
    [Column("number")] public required int Number { get; init; }
    [Column("trigger")] public required int Trigger { get; init; }
    [Column("revision")] public required long Revision { get; init; }
    [Column("outcome")] public required int Outcome { get; init; }
    [Column("exit_code")] public required int? ExitCode { get; init; }
    [Column("reason")] public required string Reason { get; init; }
    [Column("started")] public required long? Started { get; init; }
    [Column("finished")] public required long Finished { get; init; }
    [Column("planned")] public long? Planned { get; init; }

    /// <summary>What a run by hand was asked for with, as JSON.</summary>
    [Column("request")] public string? Request { get; init; }
    [Column("output_cut")] public required long OutputCut { get; init; }
    [Column("output")] public required string Output { get; init; }

    /// <summary>Only written: the database compares it. See <see cref="History.Evidence"/>.</summary>
    [NotColumn] public int Evidence { get; init; }

    public static AttemptRow Of(AttemptRecord record) => new()
    {
        Job = record.Id.Execution.Job.Value,
        Due = record.Id.Execution.Due.ToUnixTimeSeconds(),
        Suffix = record.Id.Execution.Suffix ?? "",
        Node = StoredText.Of(record.Id.Node),
        Number = record.Id.Number,
        Trigger = (int)record.Trigger,
        Revision = record.Revision,
        Outcome = (int)record.Result.Outcome,
        ExitCode = record.Result.ExitCode,
        Reason = StoredText.Of(record.Result.Reason),
        Started = record.Result.StartedAt?.ToUnixTimeMilliseconds(),
        Finished = record.Result.FinishedAt.ToUnixTimeMilliseconds(),
        Planned = record.PlannedAt?.ToUnixTimeMilliseconds(),
        Request = record.Request is { } request ? StoredRequest.Write(request) : null,
        OutputCut = record.OutputCut,
        Output = StoredText.Of(record.Output),
        Evidence = Actors.History.Evidence.Of(record),
    };

    public AttemptRecord ToRecord(ExecutionId execution) => new(
        new AttemptId(execution, Node, Number),
        (Trigger)Trigger,
        Revision,
        new AttemptResult(
            (Outcome)Outcome,
            ExitCode,
            Reason,
            Started is { } started ? DateTimeOffset.FromUnixTimeMilliseconds(started) : null,
            DateTimeOffset.FromUnixTimeMilliseconds(Finished)),
        Output,
        OutputCut,
        HistoryPolicy.Default)
    {
        PlannedAt = Planned is { } planned ? DateTimeOffset.FromUnixTimeMilliseconds(planned) : null,
        Request = Request is { } request ? StoredRequest.Read(request) : null,
    };

    /// <summary>Rows of one job in key order, made into executions in that order.</summary>
    public static IEnumerable<RecordedExecution> Group(JobId job, IEnumerable<AttemptRow> rows) =>
        from row in rows
        group row by (row.Due, row.Suffix) into rowsOfOne
        let id = new ExecutionId(job, DateTimeOffset.FromUnixTimeSeconds(rowsOfOne.Key.Due), rowsOfOne.Key.Suffix)
        select new RecordedExecution(id, rowsOfOne.Select(r => r.ToRecord(id)).ToImmutableArray());

    /// <summary>The order of the key: neighbours in the index are written together, and two writers lock rows in the same order.</summary>
    public static int CompareKeys(AttemptRow a, AttemptRow b)
    {
        var order = string.CompareOrdinal(a.Job, b.Job);
        if (order == 0) order = a.Due.CompareTo(b.Due);
        if (order == 0) order = string.CompareOrdinal(a.Suffix, b.Suffix);
        if (order == 0) order = string.CompareOrdinal(a.Node, b.Node);
        return order != 0 ? order : a.Number.CompareTo(b.Number);
    }
}

/// <summary>A row of <c>dcron_skips</c>; instants in Unix milliseconds.</summary>
[Table("dcron_skips")]
internal sealed record SkipRow
{
    [Column("job")] public required string Job { get; init; }
    [Column("through")] public required long Through { get; init; }
    [Column("after")] public required long After { get; init; }
    [Column("reason")] public required string Reason { get; init; }
    [Column("schedule")] public required string Schedule { get; init; }
    [Column("timezone")] public required string? TimeZone { get; init; }
    [Column("at")] public required long At { get; init; }

    public static SkipRow Of(SkipRecord skip) => new()
    {
        Job = skip.Job.Value,
        Through = skip.Through.ToUnixTimeMilliseconds(),
        After = skip.After.ToUnixTimeMilliseconds(),
        Reason = StoredText.Of(skip.Reason),
        Schedule = StoredText.Of(skip.Schedule),
        TimeZone = skip.TimeZone is { } zone ? StoredText.Of(zone) : null,
        At = skip.At.ToUnixTimeMilliseconds(),
    };

    public SkipRecord ToRecord(JobId job) => new(
        job,
        DateTimeOffset.FromUnixTimeMilliseconds(After),
        DateTimeOffset.FromUnixTimeMilliseconds(Through),
        Reason,
        Schedule,
        TimeZone,
        DateTimeOffset.FromUnixTimeMilliseconds(At));

    public static int CompareKeys(SkipRow a, SkipRow b)
    {
        var order = string.CompareOrdinal(a.Job, b.Job);
        if (order == 0) order = a.Through.CompareTo(b.Through);
        return order != 0 ? order : a.After.CompareTo(b.After);
    }
}

/// <summary>A row of <c>dcron_trimmed</c>: records of the job's due times up to here have been deleted. Unix milliseconds.</summary>
[Table("dcron_trimmed")]
internal sealed record TrimmedRow
{
    [Column("job")] public required string Job { get; init; }
    [Column("through")] public required long Through { get; init; }
}

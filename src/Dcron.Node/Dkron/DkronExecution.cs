using System.Globalization;
using System.Text;
using System.Text.Json;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Dkron;

/// <summary>An execution of Dkron's, which is an attempt of Dcron's.</summary>
/// <param name="Finished">Null while it runs.</param>
/// <param name="Output">Null: not read.</param>
internal sealed record DkronExecution(ExecutionId Of, string Node, int Attempt, DateTimeOffset Started, DateTimeOffset? Finished, bool Success, string? Output)
{
    private const long TicksPerMillisecond = TimeSpan.TicksPerMillisecond;

    /// <summary>Dkron's: the start in nanoseconds since 1970, and the node.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Nanoseconds(Started)}-{Node}");

    /// <summary>Shared by all attempts on all nodes of one firing. Runs that were asked for in the same second differ below it.</summary>
    private long Group => Nanoseconds(Of.Due) + (string.IsNullOrEmpty(Of.Suffix) ? 0 : (long)(StableHash.Of(Of.Suffix) % 1_000_000_000));

    /// <summary>Null: Dkron would have no execution of it, since it has not started, or was told not to.</summary>
    public static DkronExecution? From(ExecutionId execution, AttemptView attempt)
    {
        var running = attempt is { State: "running", StartedAt: not null };
        var ended = attempt is { FinishedAt: not null, Outcome: Outcome.Succeeded or Outcome.Failed or Outcome.TimedOut or Outcome.Lost }
            || attempt is { FinishedAt: not null, StartedAt: not null };
        if (!running && !ended) return null;

        var success = attempt.Outcome == Outcome.Succeeded;
        var start = attempt.StartedAt ?? attempt.StartAt ?? execution.Due;
        var output = attempt.Output is { } text && !success && attempt.Reason.Length > 0 ? WithReason(text, attempt.Reason) : attempt.Output;
        var started = Distinct(execution, attempt, start);
        // Not before the start, whose digits below the millisecond are no measurement.
        var finished = running ? null : attempt.FinishedAt < started ? started : attempt.FinishedAt;
        return new DkronExecution(execution, attempt.Node, attempt.Number, started, finished, success, output);
    }

    /// <summary>A running attempt of a job.</summary>
    public static DkronExecution? From(OpenAttemptView attempt) => From(
        attempt.Id.Execution,
        new AttemptView(attempt.Id.Node, attempt.Id.Number, attempt.State, attempt.StartAt, attempt.StartedAt, attempt.Result?.FinishedAt, attempt.Result?.Outcome, null, "", null, 0));

    /// <param name="zone">Of the shown times; null: UTC. The zero time is never shifted.</param>
    /// <param name="limit">Bytes of output to show, the last ones; null: all. Only lists say whether that cut it.</param>
    public void Write(Utf8JsonWriter json, TimeZoneInfo? zone, bool inList, int? limit)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("job_name"u8, Of.Job.Value);
        json.WriteString("started_at"u8, GoTime.Format(Started, zone));
        json.WriteString("finished_at"u8, Finished is { } finished ? GoTime.Format(finished, zone) : GoTime.Zero);
        json.WriteBoolean("success"u8, Success);
        // What was not read is not shown.
        var (output, cut) = Output is null ? ("", Finished is not null) : Cut(Output, limit);
        if (output.Length > 0) json.WriteString("output"u8, output);
        json.WriteString("node_name"u8, Node);
        json.WriteNumber("group"u8, Group);
        json.WriteNumber("attempt"u8, Attempt);
        if (inList) json.WriteBoolean("output_truncated"u8, cut);
        json.WriteEndObject();
    }

    // Starts are kept in milliseconds; what two attempts on one node could share is told apart below that.
    private static DateTimeOffset Distinct(ExecutionId execution, AttemptView attempt, DateTimeOffset start)
    {
        var salt = StableHash.Of(new AttemptId(execution, attempt.Node, attempt.Number).ToString()) % TicksPerMillisecond;
        return new DateTimeOffset(start.UtcTicks - start.UtcTicks % TicksPerMillisecond + (long)salt, TimeSpan.Zero);
    }

    private static long Nanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;

    private static string WithReason(string output, string reason) => output.Length == 0 || output.EndsWith('\n') ? output + reason : output + "\n" + reason;

    private static (string Output, bool Cut) Cut(string output, int? limit)
    {
        if (limit is not { } most || Encoding.UTF8.GetByteCount(output) <= most) return (output, false);
        var bytes = Encoding.UTF8.GetBytes(output);
        var start = bytes.Length - Math.Max(most, 0);
        // Not in the middle of a character.
        while (start < bytes.Length && (bytes[start] & 0xC0) == 0x80) start++;
        return (Encoding.UTF8.GetString(bytes.AsSpan(start)), true);
    }
}

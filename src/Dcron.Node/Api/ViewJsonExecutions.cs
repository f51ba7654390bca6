using System.Text.Json;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Node.Api;

/// <summary>Executions and what became of due times, as JSON.</summary>
internal static class ViewJsonExecutions
{
    /// <summary>Without output, as in lists.</summary>
    public static void Write(Utf8JsonWriter json, ExecutionView execution) => Write(json, execution, withOutput: false);

    public static void WriteWithOutput(Utf8JsonWriter json, ExecutionView execution) => Write(json, execution, withOutput: true);

    public static void Write(Utf8JsonWriter json, OpenExecutionView execution)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, execution.Id.ToString());
        json.WriteTime("due"u8, execution.Id.Due);
        json.WriteString("trigger"u8, Word(execution.Trigger));
        WriteRun(json, execution.Forced, execution.Overrides);
        json.WriteStartArray("attempts"u8);
        foreach (var attempt in execution.Attempts) Write(json, attempt);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, AccountingEntry entry)
    {
        json.WriteStartObject();
        json.WriteTime("due"u8, entry.Due);
        json.WriteString("outcome"u8, entry.Outcome);
        json.WriteString("reason"u8, entry.Reason);
        json.WriteString("node"u8, entry.Node);
        json.WriteString("executionId"u8, entry.Execution?.ToString());
        json.WriteTime("startedAt"u8, entry.StartedAt);
        json.WriteString("late"u8, entry.Lateness is { } late ? ViewJsonNodes.Milliseconds(late) : null);
        json.WriteTime("decidedAt"u8, entry.DecidedAt);
        if (entry.Candidates is { } candidates) Write(json, candidates);
        else json.WriteNull("candidates"u8);
        json.WriteEndObject();
    }

    /// <exception cref="ArgumentOutOfRangeException">The trigger has no word here.</exception>
    public static string Word(Trigger trigger) => trigger switch
    {
        Trigger.Schedule => "schedule",
        Trigger.CatchUp => "catch-up",
        Trigger.Manual => "manual",
        Trigger.After => "after",
        Trigger.Backfill => "backfill",
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "This trigger has no word in the HTTP API."),
    };

    private static void Write(Utf8JsonWriter json, ExecutionView execution, bool withOutput)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, execution.Id.ToString());
        json.WriteString("job"u8, execution.Id.Job.Value);
        json.WriteTime("due"u8, execution.Id.Due);
        json.WriteString("trigger"u8, Word(execution.Trigger));
        json.WriteNumber("revision"u8, execution.Revision);
        json.WriteString("outcome"u8, execution.Outcome?.ToString());
        json.WriteString("reason"u8, execution.Reason);
        WriteRun(json, execution.Forced, execution.Overrides);
        json.WriteStartArray("attempts"u8);
        foreach (var attempt in execution.Attempts) Write(json, attempt, withOutput);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AttemptView attempt, bool withOutput)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, attempt.Node);
        json.WriteNumber("number"u8, attempt.Number);
        json.WriteString("state"u8, attempt.State);
        json.WriteTime("startAt"u8, attempt.StartAt);
        json.WriteTime("startedAt"u8, attempt.StartedAt);
        json.WriteTime("finishedAt"u8, attempt.FinishedAt);
        WriteEnd(json, attempt.Outcome, attempt.ExitCode, attempt.Reason);
        if (withOutput)
        {
            json.WriteString("output"u8, attempt.Output);
            json.WriteNumber("outputCut"u8, attempt.OutputCut);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OpenAttemptView attempt)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, attempt.Id.Node);
        json.WriteNumber("number"u8, attempt.Id.Number);
        json.WriteString("state"u8, attempt.State);
        json.WriteTime("startAt"u8, attempt.StartAt);
        json.WriteTime("startedAt"u8, attempt.StartedAt ?? attempt.Result?.StartedAt);
        json.WriteTime("finishedAt"u8, attempt.Result?.FinishedAt);
        WriteEnd(json, attempt.Result?.Outcome, attempt.Result?.ExitCode, attempt.Result?.Reason ?? attempt.Reason);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Candidates candidates)
    {
        json.WriteStartObject("candidates"u8);
        json.WriteNumber("count"u8, candidates.Count);
        ViewJsonJobs.WriteNames(json, "nodes"u8, candidates.Names);
        json.WriteNumber("otherCount"u8, candidates.OtherCount);
        json.WriteStartArray("others"u8);
        foreach (var (node, reason) in candidates.Others)
        {
            json.WriteStartObject();
            json.WriteString("node"u8, node);
            json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // What few runs have is written only where there is something.
    private static void WriteRun(Utf8JsonWriter json, bool forced, RunOverrides overrides)
    {
        if (forced) json.WriteBoolean("forced"u8, true);
        if (!overrides.Environment.IsEmpty)
        {
            json.WriteStartObject("environment"u8);
            foreach (var (name, value) in overrides.Masked().Environment) json.WriteString(name, value);
            json.WriteEndObject();
        }

        if (overrides.Arguments.IsEmpty) return;
        json.WriteStartArray("arguments"u8);
        foreach (var argument in overrides.Arguments) json.WriteStringValue(argument);
        json.WriteEndArray();
    }

    private static void WriteEnd(Utf8JsonWriter json, Outcome? outcome, int? exitCode, string reason)
    {
        json.WriteString("outcome"u8, outcome?.ToString());
        if (exitCode is { } code) json.WriteNumber("exitCode"u8, code);
        else json.WriteNull("exitCode"u8);
        json.WriteString("reason"u8, reason);
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Updates;
using Dcron.Node.Api;

namespace Dcron.Node.Events;

/// <summary>Updates as the event stream shows them. The names of types are a contract: they are never changed or used again.</summary>
internal static class UpdateJson
{
    /// <summary>All types, as <c>?type=</c> takes them.</summary>
    public static readonly string[] Types =
        ["job-changed", "attempt-started", "attempt-finished", "due-times-skipped", "node-up", "node-gone", "term-began", "scheduler-silent"];

    public static string TypeOf(Update update) => update switch
    {
        Update.JobChanged => "job-changed",
        Update.AttemptStarted => "attempt-started",
        Update.AttemptFinished => "attempt-finished",
        Update.DueTimesSkipped => "due-times-skipped",
        Update.NodeUp => "node-up",
        Update.NodeGone => "node-gone",
        Update.TermBegan => "term-began",
        Update.SchedulerSilent => "scheduler-silent",
        _ => throw new ArgumentOutOfRangeException(nameof(update), update, "The event stream does not know this update."),
    };

    /// <summary>The job that it is about; null: it is about none.</summary>
    public static JobId? JobOf(Update update) => update switch
    {
        Update.JobChanged u => u.Job,
        Update.AttemptStarted u => u.Attempt.Execution.Job,
        Update.AttemptFinished u => u.Attempt.Execution.Job,
        Update.DueTimesSkipped u => u.Job,
        _ => null,
    };

    public static string Write(Update update)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, JobDocument.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, TypeOf(update));
            json.WriteTime("at"u8, update.At);
            if (JobOf(update) is { } job) json.WriteString("job"u8, job.Value);
            WriteMembers(json, update);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteMembers(Utf8JsonWriter json, Update update)
    {
        switch (update)
        {
            case Update.JobChanged u:
                json.WriteString("change"u8, u.Change.ToString().ToLowerInvariant());
                json.WriteNumber("revision"u8, u.Revision);
                break;
            case Update.AttemptStarted u:
                Write(json, u.Attempt);
                break;
            case Update.AttemptFinished u:
                Write(json, u.Attempt);
                json.WriteString("outcome"u8, u.Outcome.ToString());
                break;
            case Update.DueTimesSkipped u:
                json.WriteTime("through"u8, u.Through);
                json.WriteString("reason"u8, u.Reason);
                break;
            case Update.NodeUp u:
                WriteNode(json, u.Node, u.Address);
                break;
            case Update.NodeGone u:
                WriteNode(json, u.Node, u.Address);
                break;
            case Update.TermBegan u:
                json.WriteNumber("term"u8, u.Term);
                json.WriteString("node"u8, u.Node);
                break;
            case Update.SchedulerSilent u:
                json.WriteNumber("term"u8, u.Term);
                json.WriteString("node"u8, u.Node);
                json.WriteString("what"u8, u.What);
                json.WriteNumber("dueMeanwhile"u8, u.DueMeanwhile);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, AttemptId attempt)
    {
        json.WriteString("executionId"u8, attempt.Execution.ToString());
        json.WriteString("node"u8, attempt.Node);
        json.WriteNumber("attempt"u8, attempt.Number);
    }

    private static void WriteNode(Utf8JsonWriter json, string node, string address)
    {
        json.WriteString("node"u8, node);
        json.WriteString("address"u8, address);
    }
}

using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>Jobs as JSON: the members of the job document, and beside them what the system knows.</summary>
internal static class ViewJsonJobs
{
    public static void Write(Utf8JsonWriter json, JobView job) => Write(json, job, change: null, unreached: []);

    /// <summary>The job after a change.</summary>
    /// <param name="change">Null: is not said.</param>
    /// <param name="unreached">Nodes that may still start the old work; left out when there are none.</param>
    public static void Write(Utf8JsonWriter json, JobView job, JobChange? change, IReadOnlyList<string> unreached)
    {
        json.WriteStartObject();
        JobDocument.Write(json, job.Definition);
        json.WriteNumber("revision"u8, job.Revision);
        json.WriteTime("createdAt"u8, job.CreatedAt);
        json.WriteTime("updatedAt"u8, job.UpdatedAt);
        json.WriteString("state"u8, StateOf(job));
        if (job.Fault is { } fault) json.WriteString("fault"u8, fault);
        WritePause(json, job.Pause);
        WriteTimes(json, job);
        json.WriteStartArray("open"u8);
        foreach (var execution in job.Open) ViewJsonExecutions.Write(json, execution);
        json.WriteEndArray();
        json.WriteStartArray("last"u8);
        foreach (var last in job.Last) Write(json, last);
        json.WriteEndArray();
        if (change is { } what) json.WriteString("change"u8, Word(what));
        if (unreached.Count > 0) WriteNames(json, "unreached"u8, unreached);
        json.WriteEndObject();
    }

    public static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> member, IEnumerable<string> names)
    {
        json.WriteStartArray(member);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>The job in one word: a pause outweighs what still runs, and what runs outweighs what is to come.</summary>
    private static string StateOf(JobView job)
    {
        if (job.Fault is not null) return "quarantined";
        if (job.Pause is not null) return "paused";
        foreach (var execution in job.Open)
            foreach (var attempt in execution.Attempts)
                if (attempt.State == "running") return "running";

        return job.Next.IsEmpty && job.Open.IsEmpty ? "idle" : "active";
    }

    /// <exception cref="ArgumentOutOfRangeException">The change has no word here.</exception>
    internal static string Word(JobChange change) => change switch
    {
        JobChange.None => "none",
        JobChange.Created => "created",
        JobChange.Updated => "updated",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "This change leaves no job to show."),
    };

    private static void WritePause(Utf8JsonWriter json, Pause? pause)
    {
        if (pause is null)
        {
            json.WriteNull("paused"u8);
            return;
        }

        json.WriteStartObject("paused"u8);
        json.WriteTime("at"u8, pause.At);
        json.WriteString("reason"u8, pause.Reason);
        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, JobView job)
    {
        json.WriteStartArray("next"u8);
        foreach (var due in job.Next) json.WriteTimeValue(due);
        json.WriteEndArray();
        if (job.NextExcluded.IsEmpty) return;
        json.WriteStartArray("nextExcluded"u8);
        foreach (var excluded in job.NextExcluded)
        {
            json.WriteStartObject();
            json.WriteTime("due"u8, excluded.Due);
            json.WriteString("reason"u8, excluded.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, LastOutcome last)
    {
        json.WriteStartObject();
        json.WriteString("executionId"u8, last.Execution.ToString());
        json.WriteString("outcome"u8, last.Outcome.ToString());
        json.WriteString("reason"u8, last.Reason);
        json.WriteTime("at"u8, last.At);
        json.WriteEndObject();
    }
}

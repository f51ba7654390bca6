using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>What others have to do with a job: those that run after it, those that it waits for, and its backfill. Left out where there is nothing.</summary>
internal static class ViewJsonFollows
{
    public static void Write(Utf8JsonWriter json, JobView job)
    {
        if (!job.Followers.IsEmpty) ViewJsonJobs.WriteNames(json, "followers"u8, job.Followers.Select(f => f.Value));
        if (!job.Waiting.IsEmpty) WriteWaiting(json, job);
        if (job.Backfill is not { } backfill) return;
        json.WriteStartObject("backfill"u8);
        WriteMembers(json, backfill);
        json.WriteEndObject();
    }

    /// <param name="plan">What was found when it was asked for; null: is not said.</param>
    public static void Write(Utf8JsonWriter json, Backfill backfill, BackfillPlan? plan = null)
    {
        json.WriteStartObject();
        WriteMembers(json, backfill);
        if (plan is not null) WriteCounts(json, plan);
        json.WriteEndObject();
    }

    /// <summary>What would be run.</summary>
    public static void Write(Utf8JsonWriter json, BackfillPlan plan)
    {
        json.WriteStartObject();
        json.WriteBoolean("dryRun"u8, true);
        json.WriteStartArray("due"u8);
        foreach (var due in plan.Missing) json.WriteTimeValue(due);
        json.WriteEndArray();
        WriteCounts(json, plan);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, BackfillPlan plan)
    {
        json.WriteNumber("executed"u8, plan.Executed);
        json.WriteNumber("unknown"u8, plan.Unknown);
        json.WriteNumber("pending"u8, plan.Pending);
    }

    private static void WriteMembers(Utf8JsonWriter json, Backfill backfill)
    {
        json.WriteString("id"u8, backfill.Id);
        json.WriteString("state"u8, StateOf(backfill));
        json.WriteTime("from"u8, backfill.From);
        json.WriteTime("to"u8, backfill.To);
        json.WriteNumber("maxParallel"u8, backfill.MaxParallel);
        json.WriteNumber("total"u8, backfill.Total);
        json.WriteNumber("left"u8, backfill.Left.Length);
        json.WriteNumber("running"u8, backfill.Running);
        json.WriteNumber("succeeded"u8, backfill.Succeeded);
        json.WriteNumber("failed"u8, backfill.Failed);
        json.WriteNumber("cancelled"u8, backfill.Cancelled);
        json.WriteTime("startedAt"u8, backfill.At);
        json.WriteTime("endedAt"u8, backfill.EndedAt);
    }

    private static string StateOf(Backfill backfill) =>
        backfill.EndedAt is null ? (backfill.Cancelled > 0 ? "ending" : "running") : backfill.Cancelled > 0 ? "cancelled" : "done";

    private static void WriteWaiting(Utf8JsonWriter json, JobView job)
    {
        json.WriteStartArray("waiting"u8);
        foreach (var join in job.Waiting)
        {
            json.WriteStartObject();
            json.WriteTime("due"u8, join.Due);
            if (join.Suffix.Length > 0) json.WriteString("suffix"u8, join.Suffix);
            json.WriteStartObject("ended"u8);
            foreach (var end in join.Ends) json.WriteString(end.Parent.Value, end.Outcome.ToString());
            json.WriteEndObject();
            ViewJsonJobs.WriteNames(json, "missing"u8, join.Missing.Select(j => j.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

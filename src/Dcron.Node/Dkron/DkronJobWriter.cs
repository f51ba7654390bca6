using System.Collections.Immutable;
using System.Text.Json;

namespace Dcron.Node.Dkron;

/// <summary>Writes a job with every field of Dkron's, in Dkron's order: empty maps, lists and times are <c>null</c>, processors <c>{}</c>.</summary>
internal static class DkronJobWriter
{
    public static void Write(Utf8JsonWriter json, DkronJob job) => Write(json, job, noProcessors: false);

    /// <summary>The answer to a creation gives <c>null</c> where a client gave no processors.</summary>
    public static void WriteSaved(Utf8JsonWriter json, DkronJob job, DkronJob sent) => Write(json, job, noProcessors: sent.Processors is null);

    private static void Write(Utf8JsonWriter json, DkronJob job, bool noProcessors)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, job.Name);
        json.WriteString("name"u8, job.Name);
        json.WriteString("displayname"u8, job.DisplayName);
        json.WriteString("timezone"u8, job.TimeZone);
        json.WriteString("schedule"u8, job.Schedule);
        json.WriteString("owner"u8, job.Owner);
        json.WriteString("owner_email"u8, job.OwnerEmail);
        json.WriteNumber("success_count"u8, job.SuccessCount);
        json.WriteNumber("error_count"u8, job.ErrorCount);
        WriteTime(json, "last_success"u8, job.LastSuccess);
        WriteTime(json, "last_error"u8, job.LastError);
        json.WriteBoolean("disabled"u8, job.Disabled);
        WriteMap(json, "tags"u8, job.Tags);
        WriteMap(json, "metadata"u8, job.Metadata);
        json.WriteNumber("retries"u8, job.Retries);
        WriteNames(json, "dependent_jobs"u8, job.DependentJobs);
        json.WriteString("parent_job"u8, job.ParentJob);
        WriteProcessors(json, job.Processors, noProcessors);
        json.WriteString("concurrency"u8, job.Concurrency);
        json.WriteString("executor"u8, job.Executor);
        WriteMap(json, "executor_config"u8, job.ExecutorConfig);
        json.WriteString("status"u8, job.Status);
        json.WriteString("next"u8, job.Next is { } next ? GoTime.Format(next) : GoTime.Zero);
        json.WriteBoolean("ephemeral"u8, job.Ephemeral);
        WriteTime(json, "starts_at"u8, job.StartsAt);
        WriteTime(json, "expires_at"u8, job.ExpiresAt);
        json.WriteEndObject();
    }

    public static void WriteMap(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableSortedDictionary<string, string>? map)
    {
        if (map is null or { IsEmpty: true })
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in map) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time) => json.WriteString(name, time is { } at ? GoTime.Format(at) : null);

    private static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> member, ImmutableArray<string>? names)
    {
        if (names is null or { IsEmpty: true })
        {
            json.WriteNull(member);
            return;
        }

        json.WriteStartArray(member);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void WriteProcessors(Utf8JsonWriter json, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>? processors, bool none)
    {
        if (none && processors is null or { IsEmpty: true })
        {
            json.WriteNull("processors"u8);
            return;
        }

        json.WriteStartObject("processors"u8);
        foreach (var (name, config) in processors ?? ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty)
        {
            json.WriteStartObject(name);
            foreach (var (key, value) in config) json.WriteString(key, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Dcron.Node.Dkron;

/// <summary>
/// Reads a job the way Go's decoder fills Dkron's: names match whatever their case, <c>null</c> leaves the default, of two members of
/// one name the last counts, and a value of a wrong type refuses the whole.
/// </summary>
internal static class DkronJobReader
{
    /// <exception cref="GoJsonException">A value has a wrong type; the message is Dkron's.</exception>
    public static DkronJob Read(JsonElement root)
    {
        var job = new DkronJob();
        if (root.ValueKind == JsonValueKind.Null) return job;
        if (root.ValueKind != JsonValueKind.Object) throw GoJson.Mismatch(root, "", "dkron.Job");
        foreach (var member in root.EnumerateObject())
            if (member.Value.ValueKind != JsonValueKind.Null) job = Take(job, member.Name, member.Value);

        return job;
    }

    private static DkronJob Take(DkronJob job, string name, JsonElement value) => name.ToLowerInvariant() switch
    {
        // The server's own: what comes in is not looked at.
        "id" when value.ValueKind == JsonValueKind.String => job,
        "name" => job with { Name = Text(value, "name") },
        "displayname" => job with { DisplayName = Text(value, "displayname") },
        "timezone" => job with { TimeZone = Text(value, "timezone") },
        "schedule" => job with { Schedule = Text(value, "schedule") },
        "owner" => job with { Owner = Text(value, "owner") },
        "owner_email" => job with { OwnerEmail = Text(value, "owner_email") },
        "success_count" => job with { SuccessCount = Whole(value, "success_count", "int", int.MinValue) },
        "error_count" => job with { ErrorCount = Whole(value, "error_count", "int", int.MinValue) },
        "last_success" => job with { LastSuccess = Time(value, "last_success") },
        "last_error" => job with { LastError = Time(value, "last_error") },
        "disabled" => job with { Disabled = Flag(value, "disabled") },
        "tags" => job with { Tags = Map(value, "tags") },
        "metadata" => job with { Metadata = Map(value, "metadata") },
        "retries" => job with { Retries = Whole(value, "retries", "uint", 0) },
        "dependent_jobs" => job with { DependentJobs = Names(value, "dependent_jobs") },
        "parent_job" => job with { ParentJob = Text(value, "parent_job") },
        "processors" => job with { Processors = Processors(value) },
        "concurrency" => job with { Concurrency = Text(value, "concurrency") },
        "executor" => job with { Executor = Text(value, "executor") },
        "executor_config" => job with { ExecutorConfig = Map(value, "executor_config") },
        "status" => job with { Status = Text(value, "status") },
        "next" => job with { Next = Time(value, "next") },
        "ephemeral" => job with { Ephemeral = Flag(value, "ephemeral") },
        "starts_at" => job with { StartsAt = Time(value, "starts_at") },
        "expires_at" => job with { ExpiresAt = Time(value, "expires_at") },
        "id" => throw GoJson.Mismatch(value, "id", "string"),
        _ => job with { Unknown = job.Unknown.Add(name) },
    };

    private static string Text(JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.String ? GoJson.TextOf(value, field) : throw GoJson.Mismatch(value, field, "string");

    private static bool Flag(JsonElement value, string field) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw GoJson.Mismatch(value, field, "bool"),
    };

    private static long Whole(JsonElement value, string field, string goType, long least) =>
        value.ValueKind == JsonValueKind.Number
        && long.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= int.MaxValue
            ? number
            : throw GoJson.Mismatch(value, field, goType);

    private static DateTimeOffset? Time(JsonElement value, string field)
    {
        var text = Text(value, field);
        return GoTime.TryParseLoosely(text, out var time) ? time : throw new GoJsonException($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse it as the time of {field}");
    }

    private static ImmutableArray<string> Names(JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? "" : Text(item, field))]
            : throw GoJson.Mismatch(value, field, "[]string");

    private static ImmutableSortedDictionary<string, string> Map(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.Object) throw GoJson.Mismatch(value, field, "map[string]string");
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject()) map[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? "" : Text(member.Value, field);
        return map.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Processors(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw GoJson.Mismatch(value, "processors", "map[string]plugin.Config");
        var processors = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
            processors[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? ImmutableSortedDictionary<string, string>.Empty : Map(member.Value, "processors");

        return processors.ToImmutable();
    }
}

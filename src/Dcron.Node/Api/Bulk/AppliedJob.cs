using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api.Bulk;

/// <summary>What became of one document of a request, or of one job that was deleted because it was not among them.</summary>
/// <param name="Item">Its place in the request, from 1; null: it was not in it.</param>
/// <param name="Result">One of <see cref="Words"/>.</param>
/// <param name="Problems">Why it was refused; empty: it was not.</param>
internal sealed record AppliedJob(int? Item, string Job, string Result, IReadOnlyList<Problem> Problems, IReadOnlyList<string> Unreached)
{
    public static readonly string[] Words = ["created", "changed", "unchanged", "deleted", "refused"];

    public static AppliedJob Taken(int? item, JobId job, JobChange change, IReadOnlyList<string>? unreached = null) => new(item, job.Value, Word(change), [], unreached ?? []);

    public static AppliedJob Refused(int? item, string job, params IReadOnlyList<Problem> problems) => new(item, job, "refused", problems, []);

    public static void Write(Utf8JsonWriter json, AppliedJob applied)
    {
        json.WriteStartObject();
        if (applied.Item is { } item) json.WriteNumber("item"u8, item);
        json.WriteString("job"u8, applied.Job.Length > 0 ? applied.Job : null);
        json.WriteString("result"u8, applied.Result);
        if (applied.Unreached.Count > 0) ViewJsonJobs.WriteNames(json, "unreached"u8, applied.Unreached);
        if (applied.Problems.Count > 0)
        {
            json.WriteStartArray("problems"u8);
            foreach (var problem in applied.Problems) json.WriteStringValue(problem.ToString());
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Word(JobChange change) => change switch
    {
        JobChange.Created => "created",
        JobChange.Updated => "changed",
        JobChange.None => "unchanged",
        JobChange.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "This change has no word."),
    };
}

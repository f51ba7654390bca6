using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>The member <c>after</c> of a document: which jobs this one runs after.</summary>
internal static class JobDocumentAfter
{
    private const string Example = """{"jobs": ["extract"], "on": "success"}""";

    /// <summary>Null, and a problem, where it is no such object.</summary>
    public static AfterSchedule? Read(JobDocumentObject document, JobId? own)
    {
        if (document.Has("schedule")) document.Wrong("after", "is given beside a schedule; keep one of both: a job is due by time or after other jobs");
        if (document.Has("timezone")) document.Wrong("timezone", "says nothing with after, which takes its due times from other jobs; leave it out");
        if (document.Child("after", Example) is not { } after) return null;

        if (!after.Has("jobs")) after.Wrong("jobs", "is missing", """["extract"]""");
        var named = after.Texts("jobs", AfterSchedule.MostJobs, new JobDocumentText(4 * JobId.MaxLength, "extract"), """["extract"]""");
        var jobs = named is { } texts ? ReadJobs(after, texts, own) : null;
        var on = after.Word("on", JobDocumentWords.AfterOn) ?? AfterOn.Success;
        var join = after.Word("join", JobDocumentWords.AfterJoin) ?? AfterJoin.All;
        after.Close();
        return jobs is { } parents ? new AfterSchedule(parents, on, join) : null;
    }

    public static void Write(Utf8JsonWriter writer, AfterSchedule after)
    {
        writer.WriteStartObject("after");
        writer.WriteStartArray("jobs");
        foreach (var job in after.Jobs) writer.WriteStringValue(job.Value);
        writer.WriteEndArray();
        if (after.On != AfterOn.Success) writer.WriteString("on", JobDocumentWords.AfterOn.Of(after.On));
        if (after.Join != AfterJoin.All) writer.WriteString("join", JobDocumentWords.AfterJoin.Of(after.Join));
        writer.WriteEndObject();
    }

    private static ImmutableArray<JobId>? ReadJobs(JobDocumentObject after, ImmutableArray<string> names, JobId? own)
    {
        var jobs = ImmutableArray.CreateBuilder<JobId>(names.Length);
        foreach (var (i, name) in names.Index())
        {
            if (!JobId.TryOf(name, out var job)) after.Wrong($"jobs[{i}]", $"is not a job name, which is {JobId.Rule}", "extract");
            else if (job == own) after.Wrong($"jobs[{i}]", "is the job itself; a job cannot run after itself");
            else if (jobs.Contains(job)) after.Wrong($"jobs[{i}]", $"names '{job}' a second time; keep one");
            else jobs.Add(job);
        }

        return jobs.Count == names.Length && jobs.Count > 0 ? jobs.ToImmutable() : null;
    }
}

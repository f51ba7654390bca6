using System.Buffers;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Dcron.Node.Api.Bulk;

/// <summary>Many jobs in one request: apply a whole file of them, and export all there are. Neither side holds all documents at once.</summary>
internal static class JobsBulkApi
{
    public const string LinesType = "application/x-ndjson";

    /// <summary>Bytes of a body; a hundred thousand jobs are some 30 MB.</summary>
    private const long MostBytes = 1L << 30;

    private static readonly string[] LinesTypes = [LinesType, "application/ndjson", "application/jsonl"];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/jobs:apply", ApplyAsync);
        api.MapGet("/jobs:export", ExportAsync);
    }

    private static async Task<IResult> ApplyAsync(HttpContext http, IDcronClient client, TimeProvider clock)
    {
        var query = new QueryReader(http.Request, "owner", "prune", "dryRun");
        var owner = OwnerOf(query);
        var (prune, dryRun) = (Flag(query, "prune"), Flag(query, "dryRun"));
        if (prune && owner is null) query.Wrong("prune", "needs 'owner', which says whose jobs may be deleted", "true");
        if (query.Refusal is { } refusal) return refusal;
        if (RefuseType(http.Request, out var asLines) is { } badType) return badType;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;

        var apply = new JobsApply(client, clock, owner, dryRun);
        if (await apply.TakeAsync(JobDocuments.ReadAsync(http.Request.Body, asLines, http.RequestAborted), http.RequestAborted) is { } unreadable) return unreadable;
        if (prune) await apply.PruneAsync(http.RequestAborted);
        return new JsonList<AppliedJob>([.. apply.Results], next: null, AppliedJob.Write, apply.WriteSummary);
    }

    private static async Task<IResult> ExportAsync(HttpContext http, IDcronClient client)
    {
        var query = new QueryReader(http.Request, "owner");
        var owner = OwnerOf(query);
        if (query.Refusal is { } refusal) return refusal;
        // Asked for before the answer begins, so that an absent scheduler is still a problem and not a broken answer.
        var first = await client.ListJobsAsync(null, JobsApi.MostLimit, http.RequestAborted);
        return new ExportedJobs(client, first, owner);
    }

    private static JobLabel? OwnerOf(QueryReader query)
    {
        if (query.Text("owner") is not { } text) return null;
        var wrong = text.Length == 0 ? "is empty" : JobLabel.WrongValue(text);
        if (wrong is not null) query.Wrong("owner", wrong, "team-a");
        return new JobLabel(JobsApply.OwnerLabel, text);
    }

    private static bool Flag(QueryReader query, string name)
    {
        if (query.Text(name) is not { } text) return false;
        if (text is "true" or "false") return text == "true";
        query.Wrong(name, $"must be true or false, not '{ApiProblem.Shown(text)}'", "true");
        return false;
    }

    private static ApiProblem? RefuseType(HttpRequest request, out bool asLines)
    {
        asLines = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && LinesTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase);
        return asLines ? null : JsonBody.RefuseDeclared(request, LinesType);
    }
}

/// <summary>All jobs, one document a line, in order of name.</summary>
internal sealed class ExportedJobs(IDcronClient client, Page<JobView> first, JobLabel? owner) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancel) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = JobsBulkApi.LinesType;
        for (var page = first; ; page = await client.ListJobsAsync(page.Items[^1].Definition.Name, JobsApi.MostLimit, cancel))
        {
            foreach (var job in page.Items.Where(j => owner is not { } label || label.IsOn(j.Definition)))
            {
                WriteLine(response.BodyWriter, job.Definition);
            }

            await response.BodyWriter.FlushAsync(cancel);
            if (page.Next is null || page.Items.IsEmpty) return;
        }
    }

    private static void WriteLine(IBufferWriter<byte> to, JobDefinition job)
    {
        using (var json = new Utf8JsonWriter(to, JobDocument.WriterOptions))
        {
            json.WriteStartObject();
            JobDocument.Write(json, job);
            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }
}

using Dcron.Actors.Client;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>Jobs: define, look at, delete, run, pause, resume.</summary>
internal static class JobsApi
{
    public const int DefaultLimit = 100;
    public const int MostLimit = 1000;

    private const string List = "jobs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs", ListAsync);
        api.MapPut("/jobs/{name}", PutAsync);
        api.MapGet("/jobs/{name}", ShowAsync);
        api.MapDelete("/jobs/{name}", DeleteAsync);
        api.MapPost("/jobs/{name}/run", RunsApi.RunAsync);
        api.MapPost("/jobs/{name}/pause", PauseAsync);
        api.MapPost("/jobs/{name}/resume", ResumeAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IDcronClient client)
    {
        var query = new QueryReader(http.Request, "limit", "cursor");
        var limit = query.Number("limit", DefaultLimit, 1, MostLimit);
        var after = JobId.TryOf(query.Place(List), out var last) ? last : (JobId?)null;
        if (query.Refusal is { } refusal) return refusal;

        var page = await client.ListJobsAsync(after, limit, http.RequestAborted);
        var next = page.Next is null || page.Items.IsEmpty ? null : Cursor.Write(List, page.Items[^1].Definition.Name.Value);
        return new JsonList<JobView>(page.Items, next, ViewJsonJobs.Write);
    }

    private static async Task<IResult> PutAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        if (JobETag.Refuse(http.Request, mayCreate: true, out var expected) is { } badTag) return badTag;
        using var body = await JsonBody.ReadAsync(http.Request);
        if (body.Refusal is { } badBody) return badBody;
        if (!JobDocument.TryRead(body.Root, job, out var definition, out var problems)) return ApiProblem.InvalidDocument(problems);

        var reply = await client.SendAsync(new JobCommand.Put(definition) { Expected = expected }, http.RequestAborted);
        return await AnswerAsync(http, client, job, reply, showChange: true);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        var view = await client.FindJobAsync(job, http.RequestAborted);
        if (view is null) return ApiProblem.NotFound(job);
        JobETag.Show(http, view);
        var warnings = await MissingParents.WarnAsync(client, view.Definition, http.RequestAborted);
        return new JsonAnswer(StatusCodes.Status200OK, json => ViewJsonJobs.Write(json, view, change: null, unreached: [], warnings));
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        if (JobETag.Refuse(http.Request, mayCreate: false, out var expected) is { } badTag) return badTag;
        if (await TextMembers.ReadAsync(http.Request) is { Refusal: { } badBody }) return badBody;

        var reply = await client.SendAsync(new JobCommand.Delete(job) { Expected = expected }, http.RequestAborted);
        if (reply is not JobReply.Accepted accepted) return Refusal(reply);
        return new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("deleted"u8, job.Value);
            ViewJsonJobs.WriteNames(json, "unreached"u8, accepted.Unreached);
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> PauseAsync(HttpContext http, string name, IDcronClient client, TimeProvider clock)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        var body = await PauseBody.ReadAsync(http.Request, clock);
        if (body.Refusal is { } badBody) return badBody;

        var reply = await client.SendAsync(new JobCommand.Pause(job, body.Reason) { By = body.By, Until = body.Until }, http.RequestAborted);
        return await AnswerAsync(http, client, job, reply, showChange: false);
    }

    private static async Task<IResult> ResumeAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        if (await TextMembers.ReadAsync(http.Request) is { Refusal: { } badBody }) return badBody;

        var reply = await client.SendAsync(new JobCommand.Resume(job), http.RequestAborted);
        return await AnswerAsync(http, client, job, reply, showChange: false);
    }

    /// <summary>The job as it is after a command.</summary>
    private static async Task<IResult> AnswerAsync(HttpContext http, IDcronClient client, JobId job, JobReply reply, bool showChange)
    {
        if (reply is not JobReply.Accepted accepted) return Refusal(reply);
        var view = await client.FindJobAsync(job, http.RequestAborted);
        if (view is null) return new ApiProblem(ProblemKind.JobNotFound, $"The change was made, but job '{job}' has been deleted since.");

        JobETag.Show(http, view);
        var warnings = await MissingParents.WarnAsync(client, view.Definition, http.RequestAborted);
        var created = accepted.Change == JobChange.Created;
        if (created) http.Response.Headers.Location = "/api/jobs/" + Uri.EscapeDataString(job.Value);
        return new JsonAnswer(
            created ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            json => ViewJsonJobs.Write(json, view, showChange ? accepted.Change : null, accepted.Unreached, warnings));
    }

    /// <exception cref="InvalidOperationException">The reply belongs to another command.</exception>
    internal static ApiProblem Refusal(JobReply reply) => reply switch
    {
        JobReply.NotFound missing => ApiProblem.NotFound(missing.Job),
        JobReply.Changed changed => JobETag.Changed(changed),
        JobReply.Refused refused => new ApiProblem(ProblemKind.Refused, refused.Reason),
        _ => throw new InvalidOperationException($"{reply.GetType().Name} does not answer this command."),
    };
}

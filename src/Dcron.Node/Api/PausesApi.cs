using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Actors.Scheduler;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>Pauses of every job with a label, and of all jobs.</summary>
internal static class PausesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/pauses", ListAsync);
        api.MapPost("/pauses", PauseAsync);
        api.MapDelete("/pauses/{id}", LiftAsync);
        api.MapPost("/cluster/pause", PauseAllAsync);
        api.MapPost("/cluster/resume", ResumeAllAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IDcronClient client)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        return new JsonList<PauseRule>(await client.ListPausesAsync(http.RequestAborted), next: null, Write);
    }

    private static async Task<IResult> PauseAsync(HttpContext http, IDcronClient client, TimeProvider clock)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        var body = await PauseBody.ReadAsync(http.Request, clock, "label");
        if (body.Refusal is { } badBody) return badBody;
        if (body.Label is null) return ApiProblem.InvalidDocument([new Problem("label", "is missing; all jobs are paused by POST /api/cluster/pause", "pool=db")]);
        if (!JobLabel.TryParse(body.Label, out var label)) return ApiProblem.InvalidDocument([new Problem("label", "must be name=value", "pool=db")]);
        return Answer(await client.PauseJobsAsync(new SetPause(label, body.Reason, body.By, body.Until), http.RequestAborted));
    }

    private static async Task<IResult> PauseAllAsync(HttpContext http, IDcronClient client, TimeProvider clock)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        var body = await PauseBody.ReadAsync(http.Request, clock);
        if (body.Refusal is { } badBody) return badBody;
        return Answer(await client.PauseJobsAsync(new SetPause(null, body.Reason, body.By, body.Until), http.RequestAborted));
    }

    private static async Task<IResult> LiftAsync(HttpContext http, string id, IDcronClient client)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        if (await TextMembers.ReadAsync(http.Request) is { Refusal: { } badBody }) return badBody;
        var answer = await client.LiftPauseAsync(id, http.RequestAborted);
        return answer.Rule is null ? new ApiProblem(ProblemKind.PauseNotFound, $"There is no pause '{ApiProblem.Shown(id)}'; GET /api/pauses lists those there are.") : Answer(answer);
    }

    // Like the resume of a job, it may be repeated.
    private static async Task<IResult> ResumeAllAsync(HttpContext http, IDcronClient client)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        if (await TextMembers.ReadAsync(http.Request) is { Refusal: { } badBody }) return badBody;
        var answer = await client.LiftPauseAsync(PauseRule.AllJobs, http.RequestAborted);
        return answer.Rule is not null ? Answer(answer) : new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("change"u8, "none");
            json.WriteEndObject();
        });
    }

    private static JsonAnswer Answer(PauseAnswer answer) => new(
        answer.Change == JobChange.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK,
        json => Write(json, answer.Rule!, answer.Change, answer.Unreached));

    public static void Write(Utf8JsonWriter json, PauseRule rule) => Write(json, rule, change: null, []);

    private static void Write(Utf8JsonWriter json, PauseRule rule, JobChange? change, ImmutableArray<string> unreached)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, rule.Id);
        json.WriteString("label"u8, rule.Label?.ToString());
        json.WriteTime("at"u8, rule.At);
        json.WriteString("reason"u8, rule.Reason);
        json.WriteString("by"u8, rule.By);
        json.WriteTime("until"u8, rule.Until);
        if (change is { } what) json.WriteString("change"u8, Word(what));
        if (!unreached.IsEmpty) ViewJsonJobs.WriteNames(json, "unreached"u8, unreached);
        json.WriteEndObject();
    }

    private static string Word(JobChange change) => change.ToString().ToLowerInvariant();
}

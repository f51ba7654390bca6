using System.Security.Cryptography;
using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Api;

/// <summary>Runs due times of the past that have no execution.</summary>
internal static class BackfillApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/jobs/{name}/backfill", BeginAsync);
        api.MapGet("/jobs/{name}/backfill", ShowAsync);
        api.MapDelete("/jobs/{name}/backfill", CancelAsync);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        using var body = await JsonBody.ReadAsync(http.Request);
        if (body.Refusal is { } badBody) return badBody;
        var asked = BackfillRequest.Read(body.Root);
        if (asked.Problems.Count > 0) return ApiProblem.InvalidDocument(asked.Problems);

        if (await client.FindJobAsync(job, http.RequestAborted) is not { } view) return ApiProblem.NotFound(job);
        if (view.Definition.Schedule is AfterSchedule or ManualSchedule or ClusterStartSchedule)
            return new ApiProblem(ProblemKind.Refused, $"Job '{job}' has no due times of its own ({view.Definition.Schedule.Text}), so there are none to run. A run by hand is POST /api/jobs/{job}/run.");
        try
        {
            if (await client.PlanBackfillAsync(job, asked.From, asked.To, http.RequestAborted) is not { } plan) return ApiProblem.NotFound(job);
            if (plan.Missing.Length > Backfill.MostDueTimes) return TooMany(plan);
            return asked.DryRun
                ? new JsonAnswer(StatusCodes.Status200OK, json => ViewJsonFollows.Write(json, plan))
                : await StartAsync(http, client, job, asked, plan);
        }
        catch (TooManyDueTimesException e)
        {
            return ApiProblem.InvalidDocument([new Problem("from", e.Message)]);
        }
    }

    private static async Task<IResult> StartAsync(HttpContext http, IDcronClient client, JobId job, BackfillRequest asked, BackfillPlan plan)
    {
        if (plan.Missing.IsEmpty)
        {
            var why = $"{plan.Executed} have run or run now, {plan.Pending} are to come, and of {plan.Unknown} it is not known whether they ran";
            return new ApiProblem(ProblemKind.Refused, $"No due time of job '{job}' is missing from {asked.From:u} to {asked.To:u}: {why}.");
        }

        var id = "b" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var reply = await client.SendAsync(new JobCommand.Backfill(job, id, plan.Revision, asked.From, asked.To, plan.Missing, asked.MaxParallel), http.RequestAborted);
        return await AnswerAsync(http, client, job, reply, StatusCodes.Status202Accepted, plan);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        var view = await client.FindJobAsync(job, http.RequestAborted);
        if (view is null) return ApiProblem.NotFound(job);
        return view.Backfill is { } backfill ? new JsonAnswer(StatusCodes.Status200OK, json => ViewJsonFollows.Write(json, backfill)) : None(job);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        if (await TextMembers.ReadAsync(http.Request) is { Refusal: { } badBody }) return badBody;
        var reply = await client.SendAsync(new JobCommand.CancelBackfill(job), http.RequestAborted);
        return await AnswerAsync(http, client, job, reply, StatusCodes.Status200OK, plan: null);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, IDcronClient client, JobId job, JobReply reply, int status, BackfillPlan? plan)
    {
        if (reply is not JobReply.Accepted) return JobsApi.Refusal(reply);
        return await client.FindJobAsync(job, http.RequestAborted) is { Backfill: { } backfill }
            ? new JsonAnswer(status, json => ViewJsonFollows.Write(json, backfill, plan))
            : None(job);
    }

    private static ApiProblem TooMany(BackfillPlan plan) => ApiProblem.InvalidDocument(
    [
        new Problem(
            "to",
            $"leaves {plan.Missing.Length} due times to run, more than the {Backfill.MostDueTimes} of one backfill; an earlier one takes the first {Backfill.MostDueTimes}",
            plan.Missing[Backfill.MostDueTimes - 1].ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)),
    ]);

    private static ApiProblem None(JobId job) => new(ProblemKind.BackfillNotFound, $"Job '{job}' has had no backfill.");
}

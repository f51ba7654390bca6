using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>Executions, and what became of each due time.</summary>
internal static class ExecutionsApi
{
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromHours(24);

    // A job due every second has fewer due times in it than are accounted for at once.
    private static readonly TimeSpan BusyWindow = TimeSpan.FromHours(2);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{name}/executions", ListAsync);
        api.MapGet("/jobs/{name}/accounting", AccountAsync);
        api.MapGet("/jobs/{name}/why", WhyApi.ShowAsync);
        api.MapGet("/executions/{id}", ShowAsync);
        api.MapPost("/executions/{id}/kill", RunsApi.KillAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(name, out JobId job) is { } badName) return badName;
        var list = "executions of " + job;
        var query = new QueryReader(http.Request, "limit", "cursor");
        var limit = query.Number("limit", JobsApi.DefaultLimit, 1, JobsApi.MostLimit);
        var place = query.Place(list);
        if (query.Refusal is { } refusal) return refusal;

        var page = await client.ListExecutionsAsync(job, place, limit, http.RequestAborted);
        // A deleted job's history stays readable; only a name without any is unknown.
        if (page.Items.IsEmpty && place is null && await client.FindJobAsync(job, http.RequestAborted) is null) return ApiProblem.NotFound(job);
        return new JsonList<ExecutionView>(page.Items, page.Next is null ? null : Cursor.Write(list, page.Next), ViewJsonExecutions.Write);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string id, IDcronClient client)
    {
        if (PathNames.Refuse(id, out ExecutionId execution) is { } badId) return badId;
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        var view = await client.FindExecutionAsync(execution, http.RequestAborted);
        return view is null
            ? ApiProblem.NotFound(execution)
            : new JsonAnswer(StatusCodes.Status200OK, json => ViewJsonExecutions.WriteWithOutput(json, view));
    }

    private static async Task<IResult> AccountAsync(HttpContext http, string name, IDcronClient client, TimeProvider clock)
    {
        if (PathNames.Refuse(name, out JobId job) is { } badName) return badName;
        var query = new QueryReader(http.Request, "from", "to");
        var to = query.Time("to") ?? clock.GetUtcNow();
        var asked = query.Time("from");
        if (query.Refusal is null && asked > to) query.Wrong("from", "must not be after 'to', which is now when it is left out");
        if (query.Refusal is { } refusal) return refusal;

        try
        {
            return await AnswerAsync(http, client, job, asked ?? to - DefaultWindow, to);
        }
        catch (TooManyDueTimesException) when (asked is null)
        {
            return await AnswerAsync(http, client, job, to - BusyWindow, to);
        }
        catch (TooManyDueTimesException)
        {
            query.Wrong("from", $"there are more than {Accounting.MaxEntries} due times from then to 'to'; ask for a shorter time");
            return query.Refusal!;
        }
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, IDcronClient client, JobId job, DateTimeOffset from, DateTimeOffset to)
    {
        // Whoever asks from a due time means to see it; the client excludes it.
        var entries = await client.AccountAsync(job, from.AddTicks(-1), to, http.RequestAborted);
        return entries is { } found ? new JsonList<AccountingEntry>(found, next: null, ViewJsonExecutions.Write) : ApiProblem.NotFound(job);
    }
}

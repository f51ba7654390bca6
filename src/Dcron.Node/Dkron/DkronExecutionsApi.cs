using System.Globalization;
using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Dkron;

/// <summary>Dkron's requests about executions.</summary>
internal static class DkronExecutionsApi
{
    /// <summary>Firings in a list. Dkron keeps a hundred executions of a job, on however many nodes.</summary>
    private const int MostFirings = 100;

    // Where a single one is looked for, beyond the list.
    private const int MostPages = 100;

    private const int ReadsAtOnce = 8;

    private static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/jobs/{job}/executions", ListAsync);
        // Where clients of before 0.9.5 look for it.
        v1.MapGet("/executions/{job}", ListAsync);
        v1.MapDelete("/jobs/{job}/executions", Delete);
        v1.MapGet("/jobs/{job}/executions/{id}", ShowAsync);
        // A client that was generated from an old description posts.
        v1.MapMethods("/busy", GetOrPost, BusyAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, string job, DkronJobs jobs, IDcronClient client)
    {
        if (await jobs.FindViewAsync(job, http.RequestAborted) is not { } view) return DkronReply.Empty(StatusCodes.Status404NotFound);
        var query = http.Request.Query;
        int? limit = int.TryParse(query["output_size_limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
        IReadOnlyList<ExecutionView> firings = await NewestAsync(view.Definition.Name, client, http.RequestAborted);
        if (limit != 0) firings = await WithOutputAsync(firings, client, http.RequestAborted);
        var executions = Sort([.. firings.SelectMany(All)], query);
        var zone = view.Definition.Schedule.TimeZone is { } id ? TimeZoneInfo.FindSystemTimeZoneById(id) : null;
        return DkronReply.List(executions, (json, execution) => execution.Write(json, zone, inList: true, limit));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string job, string id, IDcronClient client)
    {
        if (JobId.TryOf(job, out var name) && await FindAsync(name, id, client, http.RequestAborted) is { } found
            && await client.FindExecutionAsync(found, http.RequestAborted) is { } view && All(view).FirstOrDefault(e => e.Id == id) is { } execution)
            return DkronReply.Json(StatusCodes.Status200OK, json => execution.Write(json, zone: null, inList: false, limit: null));
        return DkronReply.Empty(StatusCodes.Status404NotFound);
    }

    private static DkronReply Delete(string job) => DkronReply.Text(
        StatusCodes.Status501NotImplemented,
        $"The history of {job} is kept as its history policy says and is not deleted by request; change the policy at /api/jobs/{job}, or delete the job.");

    private static async Task<IResult> BusyAsync(HttpContext http, DkronJobs jobs)
    {
        var attempts = (await jobs.ListViewsAsync(http.RequestAborted)).SelectMany(view => view.Open).SelectMany(open => open.Attempts);
        var running = attempts.Where(attempt => attempt.State == "running").Select(DkronExecution.From).OfType<DkronExecution>().OrderBy(e => e.Started).ToList();
        return DkronReply.List(running, (json, execution) => execution.Write(json, zone: null, inList: false, limit: null));
    }

    private static IEnumerable<DkronExecution> All(ExecutionView view) => view.Attempts.Select(attempt => DkronExecution.From(view.Id, attempt)).OfType<DkronExecution>();

    // What is armed ahead comes first and is none of Dkron's yet.
    private static async Task<List<ExecutionView>> NewestAsync(JobId job, IDcronClient client, CancellationToken cancel)
    {
        var newest = new List<ExecutionView>();
        string? cursor = null;
        for (var pages = 0; pages < MostPages && newest.Count < MostFirings; pages++)
        {
            var page = await client.ListExecutionsAsync(job, cursor, MostFirings, cancel);
            newest.AddRange(page.Items.Where(view => All(view).Any()).Take(MostFirings - newest.Count));
            if (page.Next is null) break;
            cursor = page.Next;
        }

        return newest;
    }

    // Lists come without output.
    private static async Task<ExecutionView[]> WithOutputAsync(IReadOnlyList<ExecutionView> firings, IDcronClient client, CancellationToken cancel)
    {
        var read = new ExecutionView[firings.Count];
        await Parallel.ForAsync(0, firings.Count, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancel }, async (i, stop) =>
            read[i] = await client.FindExecutionAsync(firings[i].Id, stop) ?? firings[i]);
        return read;
    }

    private static async Task<ExecutionId?> FindAsync(JobId job, string id, IDcronClient client, CancellationToken cancel)
    {
        string? cursor = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await client.ListExecutionsAsync(job, cursor, MostFirings, cancel);
            foreach (var view in page.Items)
                if (All(view).Any(execution => execution.Id == id)) return view.Id;

            if (page.Next is null) return null;
            cursor = page.Next;
        }

        return null;
    }

    // As in Dkron: newest first unless another order than DESC is asked for, and nothing in an order that it does not know.
    private static List<DkronExecution> Sort(List<DkronExecution> executions, IQueryCollection query)
    {
        Comparison<DkronExecution>? order = query["_sort"].ToString() switch
        {
            "" or "id" or "started_at" => (a, b) => a.Started.CompareTo(b.Started),
            "finished_at" => (a, b) => Nullable.Compare(a.Finished, b.Finished),
            "attempt" => (a, b) => a.Attempt.CompareTo(b.Attempt),
            _ => null,
        };
        if (order is null) return [];
        var sign = query["_order"].ToString() is "" or "DESC" ? -1 : 1;
        executions.Sort((a, b) => sign * (order(a, b) is var first and not 0 ? first : a.Started.CompareTo(b.Started)));
        return executions;
    }
}

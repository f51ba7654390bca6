using Dcron.Actors.Client;

namespace Dcron.Node.Dkron;

/// <summary>Dkron's requests about jobs.</summary>
internal static class DkronJobsApi
{
    private static readonly string[] PostOrPatch = [HttpMethods.Post, HttpMethods.Patch];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/jobs", ListAsync);
        v1.MapMethods("/jobs", PostOrPatch, SaveAsync);
        v1.MapGet("/jobs/{job}", ShowAsync);
        // Dkron looks at the name in the body alone.
        v1.MapPut("/jobs/{job}", SaveAsync);
        v1.MapDelete("/jobs/{job}", DeleteAsync);
        v1.MapPost("/jobs/{job}", RunAsync);
        v1.MapPost("/jobs/{job}/run", RunAsync);
        v1.MapPost("/jobs/{job}/toggle", ToggleAsync);
        v1.MapPost("/restore", RestoreAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, DkronJobs jobs)
    {
        var (query, views) = (http.Request.Query, await jobs.ListViewsAsync(http.RequestAborted));
        var (page, total) = DkronListQuery.IsByNameAlone(query)
            ? (DkronListQuery.Slice(views, query).ConvertAll(jobs.Show), views.Count)
            : DkronListQuery.Apply(views.Select(jobs.Show), query);
        return DkronReply.List(page, DkronJobWriter.Write, total);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string job, DkronJobs jobs) => Answer(await jobs.FindAsync(job, http.RequestAborted));

    private static async Task<IResult> SaveAsync(HttpContext http, DkronJobs jobs, DkronSubmissions submissions)
    {
        if (submissions.Paused) return DkronReply.Text(StatusCodes.Status503ServiceUnavailable, "New job submissions are currently paused");
        DkronJob sent;
        try
        {
            using var body = await GoJson.ReadAsync(http.Request.Body, GoJson.MaxBytes, http.RequestAborted);
            sent = DkronJobReader.Read(body.RootElement);
        }
        catch (GoJsonException e)
        {
            return DkronReply.Text(StatusCodes.Status400BadRequest, $"Unable to parse payload: {e.Message}.");
        }

        var query = http.Request.Query;
        if (query.ContainsKey("dryrun"))
        {
            var (would, differences) = await jobs.SaveAsync(sent, dryRun: true, http.RequestAborted);
            return DkronReply.Json(StatusCodes.Status200OK, json => DkronJobWriter.WriteSaved(json, would, sent), notes: differences);
        }

        var (job, notes) = await jobs.SaveAsync(sent, dryRun: false, http.RequestAborted);
        // The value is not looked at: "runoncreate=false" runs too.
        if (query.ContainsKey("runoncreate")) notes = [.. notes, .. await RunNewAsync(jobs, job.Name, http.RequestAborted)];
        return DkronReply.Json(
            StatusCodes.Status201Created, json => DkronJobWriter.WriteSaved(json, job, sent), location: "/v1/jobs/" + Uri.EscapeDataString(job.Name), notes: notes);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string job, DkronJobs jobs) => Answer(await jobs.DeleteAsync(job, http.RequestAborted));

    private static async Task<IResult> RunAsync(HttpContext http, string job, DkronJobs jobs) =>
        Answer(await jobs.RunAsync(job, http.RequestAborted), http.Request.Path);

    private static async Task<IResult> ToggleAsync(HttpContext http, string job, DkronJobs jobs) =>
        Answer(await jobs.ToggleAsync(job, http.RequestAborted), http.Request.Path);

    private static async Task<IResult> RestoreAsync(HttpContext http, DkronJobs jobs)
    {
        if (await DkronRestore.FileAsync(http.Request) is not { } file) return DkronReply.Empty(StatusCodes.Status404NotFound);
        try
        {
            var results = await DkronRestore.RunAsync(file, jobs, http.RequestAborted);
            // A text that holds JSON: that is how Dkron answers it.
            return DkronReply.Json(StatusCodes.Status200OK, json => json.WriteStringValue(results));
        }
        catch (Exception e) when (e is GoJsonException or DkronRefusal)
        {
            return DkronReply.Empty(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private static DkronReply Answer(DkronJob? job, PathString? location = null) => job is null
        ? DkronReply.Empty(StatusCodes.Status404NotFound)
        : DkronReply.Json(StatusCodes.Status200OK, json => DkronJobWriter.Write(json, job), total: null, location?.ToUriComponent());

    // The job is saved: whatever keeps it from running is not a failure of the request.
    private static async Task<string[]> RunNewAsync(DkronJobs jobs, string name, CancellationToken cancel)
    {
        try
        {
            await jobs.RunAsync(name, cancel);
            return [];
        }
        catch (Exception e) when (e is DkronRefusal or SchedulerUnavailableException)
        {
            return [e.Message];
        }
    }
}

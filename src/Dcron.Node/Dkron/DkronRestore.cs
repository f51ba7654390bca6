using System.Text.Json;
using Dcron.Actors.Client;
using Microsoft.AspNetCore.Http.Features;

namespace Dcron.Node.Dkron;

/// <summary>Restores a backup, which is the answer to <c>GET /v1/jobs</c> as a file.</summary>
internal static class DkronRestore
{
    private const int MostBytes = 256 * 1024 * 1024;

    /// <summary>The field <c>file</c> of a multipart form; null: there is none.</summary>
    public static async Task<IFormFile?> FileAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return null;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        try
        {
            var form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = MostBytes }, request.HttpContext.RequestAborted);
            return form.Files["file"];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Nothing is saved unless every job is acceptable and every parent is there, in the file or already.</summary>
    /// <returns>A JSON array of one line a job.</returns>
    /// <exception cref="GoJsonException">The file is no JSON array of jobs.</exception>
    /// <exception cref="DkronRefusal">A job is not acceptable.</exception>
    public static async Task<string> RunAsync(IFormFile file, DkronJobs jobs, CancellationToken cancel)
    {
        var given = await ReadAsync(file, cancel);
        var names = given.Select(job => job.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var job in given)
        {
            await jobs.TranslateAsync(job, cancel);
            if (job.ParentJob.Length > 0 && !names.Contains(job.ParentJob) && await jobs.FindViewAsync(job.ParentJob, cancel) is null)
                throw new DkronRefusal($"the parent '{job.ParentJob}' of job '{job.Name}' does not exist");
        }

        var lines = new List<string>();
        foreach (var job in ParentsFirst(given)) lines.Add($"{await SaveAsync(job, jobs, cancel)} create {job.Name}");
        return JsonSerializer.Serialize(lines);
    }

    private static async Task<List<DkronJob>> ReadAsync(IFormFile file, CancellationToken cancel)
    {
        await using var content = file.OpenReadStream();
        using var json = await GoJson.ReadAsync(content, MostBytes, cancel);
        if (json.RootElement.ValueKind != JsonValueKind.Array) throw GoJson.Mismatch(json.RootElement, "", "[]*dkron.Job");
        return [.. json.RootElement.EnumerateArray().Select(DkronJobReader.Read)];
    }

    private static async Task<string> SaveAsync(DkronJob job, DkronJobs jobs, CancellationToken cancel)
    {
        try
        {
            await jobs.SaveAsync(job, dryRun: false, cancel);
            return "success";
        }
        catch (Exception e) when (e is DkronRefusal or SchedulerUnavailableException)
        {
            return "fail";
        }
    }

    // A ring of parents comes last as it stands; its first job has no parent yet and fails.
    private static IEnumerable<DkronJob> ParentsFirst(List<DkronJob> jobs)
    {
        var left = new LinkedList<DkronJob>(jobs);
        var waiting = jobs.Select(job => job.Name).ToHashSet(StringComparer.Ordinal);
        for (var moved = true; moved;)
        {
            moved = false;
            for (var node = left.First; node is not null;)
            {
                var next = node.Next;
                if (!waiting.Contains(node.Value.ParentJob))
                {
                    yield return node.Value;
                    waiting.Remove(node.Value.Name);
                    left.Remove(node);
                    moved = true;
                }

                node = next;
            }
        }

        foreach (var job in left) yield return job;
    }
}

using System.Collections.Concurrent;
using Dcron.Cli.Api;

namespace Dcron.Cli.Migration;

/// <summary>The way of many jobs from a Dkron into Dcron: each is checked by the server before the first is copied.</summary>
internal sealed class DkronMigration(Session session, IReadOnlyList<DkronRecord> jobs)
{
    private readonly ConcurrentDictionary<string, PlainAnswer> answers = new(StringComparer.Ordinal);

    public IReadOnlyList<DkronRecord> Jobs => jobs;

    /// <summary>How many were copied.</summary>
    public int Copied { get; private set; }

    /// <summary>What the server said of a job last; null: it was not asked.</summary>
    public PlainAnswer? Answer(DkronRecord job) => answers.GetValueOrDefault(job.Name);

    public Task CheckAsync(CancellationToken cancel) => SendAsync(jobs, "v1/jobs?dryrun", cancel);

    /// <summary>Copies what was found acceptable, parents before their children.</summary>
    public async Task CopyAsync(CancellationToken cancel)
    {
        var left = jobs.Where(IsAcceptable).ToList();
        while (left.Count > 0)
        {
            var names = left.Select(job => job.Name).ToHashSet(StringComparer.Ordinal);
            var ready = left.Where(job => !names.Contains(job.Parent)).ToList();
            // A ring of parents has no first one: the server says what is missing.
            if (ready.Count == 0) ready = left;
            await SendAsync(ready, "v1/jobs", cancel);
            Copied += ready.Count(IsAcceptable);
            left = left.Except(ready).ToList();
        }
    }

    /// <exception cref="Failure">Some were; each is listed with the reason.</exception>
    public void ThrowIfRefused(string consequence)
    {
        var refused = jobs.Where(job => !IsAcceptable(job)).ToList();
        if (refused.Count == 0) return;
        throw Failure.Refused(
            $"{refused.Count} of {jobs.Count} jobs cannot be copied, {consequence}",
            [.. refused.Select(job => $"{job.Name}: {Reason(Answer(job))}")]);
    }

    public bool IsAcceptable(DkronRecord job) => Answer(job) is { IsSuccess: true };

    private static string Reason(PlainAnswer? answer) => answer is { Text.Length: > 0 } ? answer.Text.ReplaceLineEndings(" ") : $"refused without a reason (status {answer?.Status})";

    private async Task SendAsync(IReadOnlyList<DkronRecord> some, string path, CancellationToken cancel)
    {
        var many = new ParallelOptions { MaxDegreeOfParallelism = DcronApi.Parallelism, CancellationToken = cancel };
        await Parallel.ForEachAsync(some, many, async (job, stop) =>
        {
            var answer = await session.Api.PostPlainAsync(path, job.Json, stop);
            answers.AddOrUpdate(job.Name, answer, (_, before) => answer with { Notes = [.. before.Notes.Union(answer.Notes)] });
        });
    }
}

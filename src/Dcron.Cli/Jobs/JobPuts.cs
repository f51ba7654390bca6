using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Core.Jobs;

namespace Dcron.Cli.Jobs;

/// <summary>A job document on its way to the server.</summary>
/// <param name="Place">Where it was written, for messages, such as <c>line 7</c>.</param>
internal sealed record JobPut(JobId Name, string Json, string Place);

/// <summary>Sends many job documents, several at a time.</summary>
internal static class JobPuts
{
    /// <param name="Change"><c>created</c>, <c>updated</c> or <c>unchanged</c>; empty when refused.</param>
    public sealed record Result(JobPut Put, string Change, JsonElement Answer, Failure? Refusal);

    /// <summary>Sends all of them, also when some are refused; the results are in the order of the documents.</summary>
    /// <exception cref="Failure">The server cannot be reached any more; what was sent before stands.</exception>
    public static async Task<IReadOnlyList<Result>> SendAsync(Session session, IReadOnlyList<JobPut> puts, CancellationToken cancel, Action? onEach = null)
    {
        var results = new Result[puts.Count];
        var many = new ParallelOptions { MaxDegreeOfParallelism = DcronApi.Parallelism, CancellationToken = cancel };
        await Parallel.ForAsync(0, puts.Count, many, async (i, stop) =>
        {
            results[i] = await SendAsync(session.Api, puts[i], stop);
            onEach?.Invoke();
        });
        return results;
    }

    /// <exception cref="Failure">Some were refused; each is listed with every reason.</exception>
    public static void ThrowIfRefused(IReadOnlyList<Result> results)
    {
        var refused = results.Where(result => result.Refusal is not null).ToList();
        if (refused.Count == 0) return;
        var lines = refused.SelectMany(Lines).ToList();
        throw Failure.Refused($"{refused.Count} of {results.Count} jobs {(refused.Count == 1 ? "was" : "were")} refused", lines);
    }

    private static async Task<Result> SendAsync(DcronApi api, JobPut put, CancellationToken cancel)
    {
        try
        {
            var answer = await api.SendAsync(HttpMethod.Put, JobName.Path(put.Name.Value), put.Json, cancel);
            return new Result(put, answer.Text("change") is "none" ? "unchanged" : answer.Text("change"), answer, null);
        }
        catch (Failure failure) when (failure.ExitCode == ExitCode.Refused)
        {
            return new Result(put, "", default, failure);
        }
    }

    private static IEnumerable<string> Lines(Result result)
    {
        var job = $"{result.Put.Place}: job '{result.Put.Name}'";
        return result.Refusal!.Details.Count == 0 ? [$"{job}: {result.Refusal.Message}"] : result.Refusal.Details.Select(detail => $"{job}: {detail}");
    }
}

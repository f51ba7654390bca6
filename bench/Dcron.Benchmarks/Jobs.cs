using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Dcron.Benchmarks;

/// <summary>Jobs over plain HTTP, as a program of a user would put and list them.</summary>
internal static class Jobs
{
    public const int Connections = 32;

    private const int PageSize = 1000;
    private const int MostTries = 10;

    /// <summary>Puts them all, <see cref="Connections"/> at a time, and again what was answered by 503; the answer times in milliseconds, ascending.</summary>
    public static async Task<List<double>> PutAsync(NodeUnderTest node, int count, Func<int, (string Name, string Document)> job)
    {
        var millis = new ConcurrentBag<double>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (i, cancel) =>
        {
            var (name, document) = job(i);
            var since = TimeProvider.System.GetTimestamp();
            for (var tries = 1; !await PutAsync(node, name, document, cancel); tries++)
                if (tries == MostTries) throw new BenchException($"PUT {name} was answered by 503 {MostTries} times");
            millis.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
        });
        var sorted = millis.ToList();
        sorted.Sort();
        return sorted;
    }

    // False: to be repeated.
    private static async Task<bool> PutAsync(NodeUnderTest node, string name, string document, CancellationToken cancel)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(document)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await node.Http.PutAsync($"api/jobs/{name}", body, cancel);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return false;
        if (!answer.IsSuccessStatusCode) throw new BenchException($"PUT {name} was answered by {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
        return true;
    }

    /// <summary>Walks through all pages of the list.</summary>
    public static async Task<int> CountAsync(NodeUnderTest node)
    {
        var count = 0;
        string? cursor = null;
        do
        {
            var at = $"api/jobs?limit={PageSize}" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor));
            using var page = JsonDocument.Parse(await node.Http.GetStreamAsync(at));
            count += page.RootElement.GetProperty("items").GetArrayLength();
            cursor = page.RootElement.GetProperty("next").GetString();
        }
        while (cursor is not null);

        return count;
    }

    /// <summary>A no-op job whose history is not trimmed while it is measured.</summary>
    public static string Noop(string schedule) => $$"""{"schedule": "{{schedule}}", "work": {"kind": "noop"}, "history": {"keep": 1000000} }""";
}

using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Dcron.Benchmarks;

/// <summary>Jobs over plain HTTP, as a program of a user would put and list them.</summary>
internal static class Jobs
{
    public const int Connections = 32;

    private const int PageSize = 1000;

    /// <summary>Puts them all, <see cref="Connections"/> at a time; the answer times in milliseconds, ascending.</summary>
    public static async Task<List<double>> PutAsync(NodeUnderTest node, int count, Func<int, (string Name, string Document)> job)
    {
        var millis = new ConcurrentBag<double>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (i, cancel) =>
        {
            var (name, document) = job(i);
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(document)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            var since = TimeProvider.System.GetTimestamp();
            using var answer = await node.Http.PutAsync($"api/jobs/{name}", body, cancel);
            millis.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
            if (!answer.IsSuccessStatusCode) throw new BenchException($"PUT {name} was answered by {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
        });
        var sorted = millis.ToList();
        sorted.Sort();
        return sorted;
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

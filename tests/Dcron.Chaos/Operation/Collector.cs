using System.Collections.Concurrent;
using System.Text.Json;
using Dcron.Chaos.Checker;

namespace Dcron.Chaos.Operation;

/// <summary>Reads what Dcron tells of a run over its HTTP API.</summary>
internal sealed class Collector(ApiClient api)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromHours(2);
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The names of all jobs, and what is open of them: execution, then the states of its attempts.</summary>
    public async Task<(IReadOnlySet<string> Names, IReadOnlyList<string> Open)> JobsAsync()
    {
        var (names, open) = (new HashSet<string>(), new List<string>());
        foreach (var job in await PagesAsync("api/jobs"))
        {
            names.Add(job.GetProperty("name").GetString()!);
            open.AddRange(job.GetProperty("open").EnumerateArray().Select(o => $"{o.GetProperty("id").GetString()} {string.Join(", ", o.GetProperty("attempts").EnumerateArray().Select(Describe))}"));
        }

        return (names, open);
    }

    /// <summary>What has been given to a node and has not started: execution, then node.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ArmedAsync()
    {
        var armed = new Dictionary<string, string>();
        foreach (var execution in (await PagesAsync("api/jobs")).SelectMany(j => j.GetProperty("open").EnumerateArray()))
        {
            foreach (var attempt in execution.GetProperty("attempts").EnumerateArray().Where(a => a.GetProperty("state").GetString() == "armed"))
                armed[execution.GetProperty("id").GetString()!] = attempt.GetProperty("node").GetString()!;
        }

        return armed;
    }

    public Task<IReadOnlyList<RecordedExecution>> HistoryAsync(IEnumerable<string> jobs) =>
        EachAsync<RecordedExecution>(jobs, async job => [.. (await PagesAsync($"api/jobs/{job}/executions")).Select(Execution)]);

    public Task<IReadOnlyList<AccountedDue>> AccountingAsync(IEnumerable<string> jobs, DateTimeOffset from, DateTimeOffset to) =>
        EachAsync(jobs, job => AccountAsync(job, from, to));

    /// <summary>When the due times of jobs with a jitter are to start, by their present schedule.</summary>
    public async Task<IReadOnlyDictionary<(string Job, DateTimeOffset Due), DateTimeOffset>> StartTimesAsync(IEnumerable<string> jobs, DateTimeOffset from, DateTimeOffset to)
    {
        var told = await EachAsync<(string Job, DateTimeOffset Due, DateTimeOffset Start)>(jobs, job => StartTimesAsync(job, from, to));
        return told.ToDictionary(t => (t.Job, t.Due), t => t.Start);
    }

    private async Task<IReadOnlyList<(string Job, DateTimeOffset Due, DateTimeOffset Start)>> StartTimesAsync(string job, DateTimeOffset from, DateTimeOffset to)
    {
        var all = new List<(string, DateTimeOffset Due, DateTimeOffset)>();
        while (from < to)
        {
            var answer = await api.GetAsync($"api/jobs/{job}/next?count=1000&from={from.UtcDateTime.ToString(Time)}");
            if (answer is null) break;
            all.AddRange(answer.Value.GetProperty("items").EnumerateArray().Select(i => (job, i.GetProperty("due").GetDateTimeOffset(), i.GetProperty("startAt").GetDateTimeOffset())));
            if (all.Count == 0 || all[^1].Due <= from) break;
            from = all[^1].Due;
        }

        return all;
    }

    // At most 10,000 due times are told at once, and a job may be due each second. Both ends of a range are told.
    private async Task<IReadOnlyList<AccountedDue>> AccountAsync(string job, DateTimeOffset from, DateTimeOffset to)
    {
        var all = new Dictionary<DateTimeOffset, AccountedDue>();
        for (var since = from; since < to; since += AtOnce)
        {
            var until = since + AtOnce < to ? since + AtOnce : to;
            var answer = await api.GetAsync($"api/jobs/{job}/accounting?from={since.UtcDateTime.ToString(Time)}&to={until.UtcDateTime.ToString(Time)}");
            if (answer is null) break;
            foreach (var item in answer.Value.GetProperty("items").EnumerateArray())
            {
                var due = item.GetProperty("due").GetDateTimeOffset();
                all[due] = new AccountedDue(job, due, item.GetProperty("outcome").GetString()!, item.GetProperty("reason").GetString()!);
            }
        }

        return [.. all.Values];
    }

    private static async Task<IReadOnlyList<T>> EachAsync<T>(IEnumerable<string> jobs, Func<string, Task<IReadOnlyList<T>>> read)
    {
        var all = new ConcurrentBag<T>();
        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (job, _) =>
        {
            foreach (var item in await read(job)) all.Add(item);
        });
        return [.. all];
    }

    private async Task<IReadOnlyList<JsonElement>> PagesAsync(string path)
    {
        var items = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await api.GetAsync($"{path}?limit=500{(cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            if (page is null) break;
            items.AddRange(page.Value.GetProperty("items").EnumerateArray());
            cursor = page.Value.GetProperty("next").GetString();
        }

        return items;
    }

    private static string Describe(JsonElement attempt) =>
        $"{attempt.GetProperty("node").GetString()} attempt {attempt.GetProperty("number").GetInt32()} {attempt.GetProperty("state").GetString()}";

    private static RecordedExecution Execution(JsonElement item) => new(
        item.GetProperty("id").GetString()!,
        item.GetProperty("trigger").GetString()!,
        item.GetProperty("outcome").GetString(),
        [.. item.GetProperty("attempts").EnumerateArray().Select(a => new RecordedAttempt(
            a.GetProperty("node").GetString()!,
            a.GetProperty("number").GetInt32(),
            a.GetProperty("outcome").GetString(),
            Instant(a, "startedAt"),
            Instant(a, "finishedAt"),
            a.GetProperty("reason").GetString() ?? ""))]);

    private static DateTimeOffset? Instant(JsonElement attempt, string name) =>
        attempt.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetDateTimeOffset() : null;
}

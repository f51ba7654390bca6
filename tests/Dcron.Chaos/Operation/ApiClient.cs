using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dcron.Chaos.Topology;

namespace Dcron.Chaos.Operation;

/// <summary>Talks to whichever node of the API answers, as a client behind a list of addresses does.</summary>
internal sealed class ApiClient(Cluster cluster) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>In place of a status.</summary>
    public const HttpStatusCode NoAnswer = default;

    private int turn;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3) }) { Timeout = TimeSpan.FromSeconds(25) };

    /// <summary>One request to one node. <see cref="NoAnswer"/>: the body says why.</summary>
    /// <param name="key">Tells that requests are the same; null: they are not.</param>
    public async Task<(HttpStatusCode Status, string Body)> TryAsync(HttpMethod method, string path, object? document, CancellationToken stop, string? key = null)
    {
        var nodes = cluster.SchedulerNodes;
        var node = nodes[Interlocked.Increment(ref turn) % nodes.Count];
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(node.Api, path));
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            if (document is not null) request.Content = new StringContent(JsonSerializer.Serialize(document), Encoding.UTF8, "application/json");
            using var answer = await Http.SendAsync(request, stop);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            return (NoAnswer, $"{node.Name}: {e.GetBaseException().Message}");
        }
    }

    /// <summary>Asks until a node answers. Null: what was asked for is not there.</summary>
    /// <exception cref="ChaosException">No node gave an answer.</exception>
    public async Task<JsonElement?> GetAsync(string path)
    {
        JsonElement? found = null;
        var last = "";
        var answered = await Wait.TryUntilAsync(Patience, async () =>
        {
            var (status, body) = await TryAsync(HttpMethod.Get, path, document: null, CancellationToken.None);
            last = $"{(int)status} {body}";
            if (status == HttpStatusCode.OK) found = JsonSerializer.Deserialize<JsonElement>(body);
            return status is HttpStatusCode.OK or HttpStatusCode.NotFound;
        });
        return answered ? found : throw new ChaosException($"GET {path} has no answer after {Patience.TotalMinutes} minutes. The last: {last}");
    }

    /// <summary>Puts what no job is, once and for all.</summary>
    /// <exception cref="ChaosException">No node took it.</exception>
    public async Task PutAsync(string path, object document)
    {
        var last = "";
        var done = await Wait.TryUntilAsync(Patience, async () =>
        {
            var (status, body) = await TryAsync(HttpMethod.Put, path, document, CancellationToken.None);
            last = $"{(int)status} {body}";
            return (int)status is >= 200 and < 300 || (status == HttpStatusCode.BadRequest ? throw new ChaosException($"PUT {path} was refused: {body}") : false);
        });
        if (!done) throw new ChaosException($"PUT {path} has no answer after {Patience.TotalMinutes} minutes. The last: {last}");
    }

    /// <summary>The open executions of a job, as far as a node tells at once.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(string job, CancellationToken stop)
    {
        var (status, body) = await TryAsync(HttpMethod.Get, $"api/jobs/{job}", document: null, stop);
        return status == HttpStatusCode.OK ? [.. JsonSerializer.Deserialize<JsonElement>(body).GetProperty("open").EnumerateArray().Select(o => o.GetProperty("id").GetString()!)] : [];
    }

    /// <summary>The node that schedules and its term; null while that is not known.</summary>
    public async Task<(string Node, long Term)?> SchedulerAsync(CancellationToken stop)
    {
        for (var i = 0; i < cluster.SchedulerNodes.Count; i++)
        {
            using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
            hurry.CancelAfter(TimeSpan.FromSeconds(3));
            try
            {
                var (status, body) = await TryAsync(HttpMethod.Get, "api/cluster", document: null, hurry.Token);
                if (status != HttpStatusCode.OK) continue;
                var scheduler = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("scheduler");
                return (scheduler.GetProperty("node").GetString()!, scheduler.GetProperty("term").GetInt64());
            }
            catch (OperationCanceledException)
            {
                // The next one, unless nobody wants to know any more.
                if (stop.IsCancellationRequested) return null;
            }
        }

        return null;
    }

    public void Dispose() => Http.Dispose();
}

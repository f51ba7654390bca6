using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Nodes;

namespace Dcron.Node.Api;

/// <summary>
/// Health for load balancers and supervisors. Live: the process answers. Ready: this node sees itself in a cluster, a scheduler
/// answers it, and the journal takes what it writes, so that what it is asked can be done.
/// </summary>
internal static class HealthApi
{
    // A probe that waits longer has usually given up already.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/health/live", Methods, Live);
        app.MapMethods("/health/ready", Methods, ReadyAsync);
    }

    private static IResult Live() => Answer([]);

    private static async Task<IResult> ReadyAsync(HttpContext http, IDcronClient client, TimeProvider clock)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        var cluster = CheckAsync("cluster", () => SeeClusterAsync(client, cancel.Token));
        var shown = client.ShowClusterAsync(cancel.Token);
        var scheduler = CheckAsync("scheduler", () => SeeSchedulerAsync(shown));
        var journal = CheckAsync("journal", () => SeeJournalAsync(shown));
        var settings = CheckAsync("settings", () => SeeSettingsAsync(client, cancel.Token));
        return Answer([await cluster, await scheduler, await journal, await settings]);
    }

    private static async Task<Check> SeeClusterAsync(IDcronClient client, CancellationToken cancel)
    {
        var nodes = await client.ListNodesAsync(cancel);
        var up = nodes.Count(n => n.Status == "up");
        return new Check("cluster", up > 0, $"{up} of {nodes.Length} nodes are up");
    }

    // A node that is told to leave the balancer for this would take all others with it.
    private static async Task<Check> SeeSettingsAsync(IDcronClient client, CancellationToken cancel)
    {
        var differing = (await client.ListNodesAsync(cancel)).Where(n => n.Disagreement is not null).ToList();
        return differing.Count == 0
            ? new Check("settings", Passed: true, "The nodes agree on what must be the same")
            : new Check("settings", Passed: true, string.Join("; ", differing.Select(n => $"node {n.Name}: {n.Disagreement}"))) { Warns = true };
    }

    private static async Task<Check> SeeSchedulerAsync(Task<ClusterView> shown)
    {
        var cluster = await shown;
        return new Check("scheduler", Passed: true, $"{cluster.SchedulerNode} schedules, term {cluster.Term}{Paused(cluster)}");
    }

    private static async Task<Check> SeeJournalAsync(Task<ClusterView> shown)
    {
        var cluster = await shown;
        return cluster.PartitionsDown == 0
            ? new Check("journal", Passed: true, $"All {cluster.Partitions} partitions can write")
            : new Check("journal", Passed: false, $"{cluster.PartitionsDown} of {cluster.Partitions} partitions wait for the journal: what is armed runs, nothing else happens to their jobs. Look at the store");
    }

    // A pause was meant: it is no fault, but whoever wonders why nothing runs may look here first.
    private static string Paused(ClusterView cluster) =>
        cluster.Pauses.IsEmpty ? "" : "; paused: " + string.Join(", ", cluster.Pauses.Select(p => p.Covers));

    private static async Task<Check> CheckAsync(string name, Func<Task<Check>> check)
    {
        try
        {
            return await check();
        }
        catch (SchedulerUnavailableException e)
        {
            return new Check(name, Passed: false, e.Message);
        }
        catch (OperationCanceledException)
        {
            return new Check(name, Passed: false, $"No answer within {Patience.TotalSeconds} s");
        }
    }

    private static JsonAnswer Answer(Check[] checks)
    {
        var passed = Array.TrueForAll(checks, c => c.Passed);
        return new JsonAnswer(passed ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, Word(passed));
            json.WriteStartObject("checks"u8);
            foreach (var check in checks) Write(json, check);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, Check check)
    {
        json.WriteStartObject(check.Name);
        json.WriteString("status"u8, check.Warns ? "warning" : Word(check.Passed));
        json.WriteString("detail"u8, check.Detail);
        json.WriteEndObject();
    }

    private static string Word(bool passed) => passed ? "ok" : "failed";

    private sealed record Check(string Name, bool Passed, string Detail)
    {
        /// <summary>Somebody should look, though the node can do what it is asked.</summary>
        public bool Warns { get; init; }
    }
}

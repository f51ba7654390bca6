using System.Globalization;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Node.Api;

namespace Dcron.Node.Events;

/// <summary>What happens in the cluster, as it happens: a stream of server-sent events.</summary>
internal static class EventsApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events", Watch);

    private static IResult Watch(HttpContext http, UpdateRing ring, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        var query = new QueryReader(http.Request, "type", "job");
        var types = TypesOf(query);
        var job = JobOf(query);
        if (query.Refusal is { } refusal) return refusal;
        return new EventStream(ring, clock, new EventFilter(types, job), lifetime.ApplicationStopping);
    }

    private static IReadOnlyCollection<string>? TypesOf(QueryReader query)
    {
        if (query.Text("type") is not { } text) return null;
        var types = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var type in types)
        {
            if (UpdateJson.Types.Contains(type)) continue;
            var remedy = NearestWord.Of(type, UpdateJson.Types) is { } near ? $"did you mean '{near}'?" : "known are " + string.Join(", ", UpdateJson.Types);
            query.Wrong("type", $"must be types of events, separated by commas, not '{ApiProblem.Shown(type)}'; {remedy}", "attempt-started,attempt-finished");
        }

        return types;
    }

    private static JobId? JobOf(QueryReader query)
    {
        if (query.Text("job") is not { } text) return null;
        if (JobId.TryOf(text, out var job)) return job;
        query.Wrong("job", "must be " + JobId.Rule, "nightly-backup");
        return null;
    }
}

/// <summary>Which updates a watcher wants; null: all.</summary>
internal sealed record EventFilter(IReadOnlyCollection<string>? Types, JobId? Job)
{
    public bool Takes(NumberedUpdate one) =>
        (Types is null || Types.Contains(UpdateJson.TypeOf(one.Update))) && (Job is null || UpdateJson.JobOf(one.Update) == Job);
}

/// <summary>The place of a watcher in the stream, as it stands in <c>id:</c> and comes back in <c>Last-Event-ID</c>.</summary>
internal static class EventPlace
{
    public static string Write(string generation, long number) => string.Create(CultureInfo.InvariantCulture, $"{generation}-{number}");

    /// <summary>Null: it is of another process, or no place at all.</summary>
    public static long? Read(string generation, string text) =>
        text.Length > generation.Length + 1
        && text.StartsWith(generation, StringComparison.Ordinal) && text[generation.Length] == '-'
        && long.TryParse(text.AsSpan(generation.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

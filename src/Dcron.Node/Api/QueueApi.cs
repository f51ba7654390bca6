using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Limits;

namespace Dcron.Node.Api;

/// <summary>The limits on what runs at once, and who waits for a slot.</summary>
internal static class QueueApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/queue", ShowAsync);

    private static async Task<IResult> ShowAsync(HttpContext http, IDcronClient client)
    {
        var query = new QueryReader(http.Request, "limit");
        var limit = query.Number("limit", JobsApi.DefaultLimit, 1, JobsApi.MostLimit);
        if (query.Refusal is { } refusal) return refusal;
        var queue = await client.ShowQueueAsync(limit, http.RequestAborted);
        return new JsonList<QueuedView>(queue.Waiting, next: null, Write, json =>
        {
            json.WriteStartArray("limits"u8);
            foreach (var one in queue.Limits) Write(json, one);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, LimitView limit)
    {
        json.WriteStartObject();
        json.WriteString("limit"u8, limit.Name);
        json.WriteNumber("most"u8, limit.Most);
        json.WriteNumber("taken"u8, limit.Taken);
        json.WriteNumber("waiting"u8, limit.Waiting);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, QueuedView queued)
    {
        json.WriteStartObject();
        json.WriteNumber("position"u8, queued.Position);
        json.WriteString("executionId"u8, queued.Execution.ToString());
        json.WriteString("job"u8, queued.Execution.Job.Value);
        json.WriteNumber("priority"u8, queued.Priority);
        json.WriteTime("since"u8, queued.Since);
        json.WriteString("reason"u8, queued.Reason);
        json.WriteEndObject();
    }
}

using System.Text;

namespace Dcron.Node.Events;

/// <summary>
/// Server-sent events to one watcher, until it leaves or the node stops. It goes on after <c>Last-Event-ID</c> as long as the ring knows
/// what came since; where it does not, an event <c>missed</c> says so: whoever keeps a picture then has to read it anew.
/// </summary>
internal sealed class EventStream(UpdateRing ring, TimeProvider clock, EventFilter filter, CancellationToken stopping) : IResult
{
    /// <summary>How often a line is sent when there is nothing to tell, so that both sides and what is between them know that the other lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Updates come in bursts, and each write is a packet.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    private const int MostAtOnce = 500;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold it back
        try
        {
            var (place, missed) = Begin(httpContext.Request);
            await WriteAsync(response, "retry: 1000\n: events of dcron\n\n", ended.Token);
            await SendAsync(response, place, missed, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The watcher has left, or the node stops: the stream has no other end.
        }
    }

    private (long Place, bool Missed) Begin(HttpRequest request)
    {
        var last = request.Headers["Last-Event-ID"].ToString();
        if (last.Length == 0) return (ring.Last, false);
        return EventPlace.Read(ring.Generation, last) is { } number && number <= ring.Last ? (number, false) : (ring.Last, true);
    }

    private async Task SendAsync(HttpResponse response, long place, bool missed, CancellationToken ended)
    {
        while (true)
        {
            var found = ring.After(place, MostAtOnce, out var gap, out var changed);
            if (found.Count > 0) place = found[^1].Number;
            if (Text(found, place, missed || gap) is { Length: > 0 } text) await WriteAsync(response, text, ended);
            missed = false;
            if (found.Count == MostAtOnce) continue;
            if (await HappensAsync(changed, ended)) await Task.Delay(Gather, clock, ended);
            else await WriteAsync(response, ": still here\n\n", ended);
        }
    }

    // False: nothing did for the length of a heartbeat.
    private async Task<bool> HappensAsync(Task changed, CancellationToken ended)
    {
        try
        {
            await changed.WaitAsync(Heartbeat, clock, ended);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private string Text(IReadOnlyList<NumberedUpdate> found, long place, bool missed)
    {
        var text = new StringBuilder();
        if (missed)
            text.Append("event: missed\nid: ").Append(EventPlace.Write(ring.Generation, found.Count > 0 ? found[0].Number - 1 : place))
                .Append("\ndata: {\"type\":\"missed\"}\n\n");
        foreach (var one in found)
        {
            if (!filter.Takes(one)) continue;
            text.Append("event: ").Append(UpdateJson.TypeOf(one.Update)).Append("\nid: ").Append(EventPlace.Write(ring.Generation, one.Number))
                .Append("\ndata: ").Append(one.Json).Append("\n\n");
        }

        return text.ToString();
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken ended)
    {
        await response.WriteAsync(text, ended);
        await response.Body.FlushAsync(ended);
    }
}

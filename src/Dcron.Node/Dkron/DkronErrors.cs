using System.Diagnostics;
using Dcron.Actors.Client;

namespace Dcron.Node.Dkron;

/// <summary>Answers whatever goes wrong, and whatever has no route, in Dkron's way: with a plain text or nothing.</summary>
internal sealed partial class DkronErrors(ILogger<DkronErrors> log)
{
    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(http);
            // Dkron's router has no 405.
            if (!http.Response.HasStarted && (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed || http.GetEndpoint() is null && http.Response.StatusCode == StatusCodes.Status404NotFound))
            {
                http.Response.Headers.Remove("Allow");
                http.Response.Headers.Remove("X-Whom");
                await DkronReply.Text(StatusCodes.Status404NotFound, "404 page not found").ExecuteAsync(http);
            }
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested)
        {
            ClientLeft(http.Request.Method, http.Request.Path, e.Message);
        }
        catch (Exception e) when (http.Response.HasStarted)
        {
            Fault(e, http.Request.Method, http.Request.Path, http.TraceIdentifier);
            http.Abort();
        }
        catch (Exception e)
        {
            await Of(e, http).ExecuteAsync(http);
        }
    }

    private DkronReply Of(Exception e, HttpContext http)
    {
        switch (e)
        {
            case DkronRefusal refusal:
                return DkronReply.Text(refusal.Status, refusal.Message);
            case SchedulerUnavailableException:
                return DkronReply.Text(StatusCodes.Status503ServiceUnavailable, e.Message);
            case OperationCanceledException:
                return DkronReply.Text(StatusCodes.Status503ServiceUnavailable, "The answer did not come in time, or this node is stopping. Whether a change was carried out is not known: look before repeating it.");
            case BadHttpRequestException bad:
                return DkronReply.Text(bad.StatusCode, bad.Message);
            default:
                var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
                Fault(e, http.Request.Method, http.Request.Path, trace);
                return DkronReply.Text(StatusCodes.Status500InternalServerError, $"A fault in Dcron, not in your request. The node's log tells more under trace id {trace}.");
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed by a fault of Dcron; trace id {TraceId}")]
    private partial void Fault(Exception e, string method, string path, string traceId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "{Method} {Path}: the client left before the answer ({Reason})")]
    private partial void ClientLeft(string method, string path, string reason);
}

using System.Diagnostics;
using Dcron.Actors.Client;

namespace Dcron.Node.Api;

/// <summary>Sees to it that whatever goes wrong is answered by problem details, and that no fault shows its insides to the client.</summary>
internal sealed partial class ApiErrors(ILogger<ApiErrors> log)
{
    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await next(http);
            if (Bare(http) is { } bare) await bare.ExecuteAsync(http);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested)
        {
            ClientLeft(http.Request.Method, http.Request.Path, e.Message);
        }
        catch (Exception e) when (http.Response.HasStarted)
        {
            FaultWhileSending(e, http.Request.Method, http.Request.Path);
            http.Abort();
        }
        catch (Exception e)
        {
            await Of(e, http).ExecuteAsync(http);
        }
    }

    /// <summary>What routing refused with a status code alone.</summary>
    private static ApiProblem? Bare(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        if (response.HasStarted || response.ContentType is not null) return null;
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                new ApiProblem(ProblemKind.PathNotFound, $"There is nothing at {ApiProblem.Shown(request.Path)}. The API is under /api, that of Dkron under /v1, health under /health, metrics at /metrics."),
            StatusCodes.Status405MethodNotAllowed =>
                new ApiProblem(ProblemKind.MethodNotAllowed, $"{ApiProblem.Shown(request.Path)} does not take {request.Method}; it takes {response.Headers.Allow}."),
            >= 400 and var status => new ApiProblem(ProblemKind.BadRequest with { Status = status }, "The request was refused by the HTTP server."),
            _ => null,
        };
    }

    private ApiProblem Of(Exception e, HttpContext http)
    {
        switch (e)
        {
            case SchedulerUnavailableException:
                return new ApiProblem(ProblemKind.SchedulerUnavailable, e.Message);
            case OperationCanceledException:
                return new ApiProblem(ProblemKind.SchedulerUnavailable, "The answer did not come in time, or this node is stopping. Whether a change was carried out is not known: look before repeating it.");
            case BadHttpRequestException bad:
                return new ApiProblem(ProblemKind.BadRequest with { Status = bad.StatusCode }, bad.Message);
            default:
                var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
                Fault(e, http.Request.Method, http.Request.Path, trace);
                return new ApiProblem(ProblemKind.Internal, $"A fault in Dcron, not in your request. The node's log tells more under trace id {trace}.", [], trace);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed by a fault of Dcron; trace id {TraceId}")]
    private partial void Fault(Exception e, string method, string path, string traceId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Method} {Path} failed by a fault of Dcron while its answer was being sent; the connection is cut")]
    private partial void FaultWhileSending(Exception e, string method, string path);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "{Method} {Path}: the client left before the answer ({Reason})")]
    private partial void ClientLeft(string method, string path, string reason);
}

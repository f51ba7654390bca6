using System.Net;
using Dcron.Node.Api;

namespace Dcron.Node.Dkron;

/// <summary>
/// Says which pages may call Dkron's API, in the manner of CORS. Dkron lets any page of any site; on a node without authentication that
/// would hand its shell to whatever page somebody has open. Here: the node's own pages, those of this machine where the node is called
/// by a loopback name, and the origins of <c>dcron.http.origins</c>.
/// </summary>
internal sealed class DkronGuard(ApiSettings api, DkronSettings settings)
{
    private readonly BrowserGuard hosts = new(api);

    public Task AdmitAsync(HttpContext http, RequestDelegate next)
    {
        var (request, response) = (http.Request, http.Response);
        if (hosts.RefuseHost(request.Host) is { } foreign) return DkronReply.Text(StatusCodes.Status403Forbidden, foreign.Detail).ExecuteAsync(http);

        var origins = request.Headers.Origin;
        if (origins.Count == 0) return next(http);
        foreach (var origin in origins)
            if (!Admits(origin ?? "", request.Host)) return Refuse(http, origin ?? "");

        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "*";
        if (!HttpMethods.IsOptions(request.Method)) return next(http);
        response.Headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE";
        response.Headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked ? asked : "*";
        response.Headers.AccessControlMaxAge = "600";
        return DkronReply.Empty(StatusCodes.Status204NoContent).ExecuteAsync(http);
    }

    private static Task Refuse(HttpContext http, string origin) => DkronReply.Text(
        StatusCodes.Status403Forbidden,
        $"The request was made by a page of '{ApiProblem.Shown(origin)}', not of this node. Name that origin in dcron.http.origins to let its pages call /v1.").ExecuteAsync(http);

    private bool Admits(string origin, HostString host) =>
        settings.Origins.Contains("*")
        || settings.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || BrowserGuard.SameHost(origin, host)
        || (IsLoopback(host.Host) && Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && IsLoopback(page.Host));

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

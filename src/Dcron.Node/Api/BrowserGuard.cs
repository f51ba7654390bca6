using System.Net;

namespace Dcron.Node.Api;

/// <summary>
/// Keeps web pages away from a node that has no authentication yet. A page of another site can make a browser on this machine send
/// requests to loopback: as itself, which its <c>Origin</c> gives away, or after pointing its own name at 127.0.0.1 (DNS rebinding), which
/// the <c>Host</c> gives away. Programs send no <c>Origin</c> and are not affected. Bodies must be declared as JSON besides, which a plain
/// HTML form cannot do.
/// </summary>
internal sealed class BrowserGuard(ApiSettings settings)
{
    public Task AdmitAsync(HttpContext http, RequestDelegate next)
    {
        var refusal = RefuseHost(http.Request.Host) ?? RefuseOrigin(http.Request);
        return refusal is null ? next(http) : refusal.ExecuteAsync(http);
    }

    public ApiProblem? RefuseHost(HostString host)
    {
        if (settings.AllowInsecure || Trusted(host.Host)) return null;
        return new ApiProblem(
            ProblemKind.ForeignHost,
            $"This node does not answer to the host name '{ApiProblem.Shown(host.Host)}'. Use its IP address or localhost, set dcron.http.host to the name, or set dcron.security.allow-insecure = on.");
    }

    // A rebound name is always a name: whoever writes an address means this machine. HTTP/1.0 has no Host, and browsers do not speak it.
    private bool Trusted(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals(settings.Host, StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host, out _);

    private static ApiProblem? RefuseOrigin(HttpRequest request)
    {
        foreach (var origin in request.Headers.Origin)
            if (!SameHost(origin, request.Host))
                return new ApiProblem(ProblemKind.CrossOrigin, $"The request was made by a page of '{ApiProblem.Shown(origin ?? "")}', not of this node.");

        return null;
    }

    // The scheme is left out: behind a proxy that ends TLS the page is https and the request is http.
    public static bool SameHost(string? origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Scheme is "http" or "https"
        && string.Equals(page.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && page.Port == (host.Port ?? (page.Scheme == "https" ? 443 : 80));
}

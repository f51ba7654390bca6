using Dcron.Core.Work;

namespace Dcron.Actors.Executor.Http;

/// <summary>Says why no answer came, in words for people.</summary>
internal static class HttpFailures
{
    public static string Explain(HttpWork work, HttpRequestException fault)
    {
        var server = new Uri(work.Url).Authority;
        return fault.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"the host of {server} was not found: {Innermost(fault)}",
            HttpRequestError.ConnectionError => $"could not connect to {server}: {Innermost(fault)}",
            HttpRequestError.SecureConnectionError => $"no secure connection to {server}: {Innermost(fault)}",
            HttpRequestError.ProxyTunnelError => $"the proxy refused a connection to {server}: {Innermost(fault)}",
            HttpRequestError.ResponseEnded => $"{server} closed the connection without a whole answer",
            _ => $"no valid answer from {server}: {Innermost(fault)}",
        };
    }

    /// <summary>The message at the bottom, which is the one that names the cause.</summary>
    public static string Innermost(Exception fault)
    {
        while (fault.InnerException is { } inner) fault = inner;
        return fault.Message;
    }
}

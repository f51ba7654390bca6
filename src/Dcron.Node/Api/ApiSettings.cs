namespace Dcron.Node.Api;

/// <summary>What the API has to know of the node's configuration.</summary>
/// <param name="Host">The name or address that <c>dcron.http.host</c> gives; requests addressed to it are answered.</param>
/// <param name="AllowInsecure"><c>dcron.security.allow-insecure</c>: answer requests addressed to any host name.</param>
public sealed record ApiSettings(string Host, bool AllowInsecure)
{
    public static readonly ApiSettings Loopback = new("localhost", AllowInsecure: false);
}

using System.Net;
using System.Net.Sockets;
using Dcron.Node.Configuration;

namespace Dcron.Node;

/// <summary>
/// Tries the ports before anything starts: a node that finds out later has joined the cluster already, and has to leave it again.
/// </summary>
internal static class PortCheck
{
    /// <exception cref="StartException">With the key to change.</exception>
    public static void Run(NodeConfig config)
    {
        if (config.Has(NodeConfig.Api)) Try(config.Http, "HTTP", "dcron.http.port", "dcron.http.host");
        var address = RemotingAddress(config.RemotingHost);
        Try(new IPEndPoint(address, config.RemotingPort), "remoting", "akka.remote.dot-netty.tcp.port", "akka.remote.dot-netty.tcp.hostname");
    }

    /// <summary>The same sentence for a bind that failed although the check had passed; null: this is another fault.</summary>
    public static StartException? Explain(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause is AggregateException { InnerExceptions: [var first, ..] } ? first : cause.InnerException)
            if (cause is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied })
                return new StartException(NodeExitCode.Port, $"A port cannot be opened: {fault.Message}. Change dcron.http.port or akka.remote.dot-netty.tcp.port, or stop the process that holds it.", fault);
        return null;
    }

    private static void Try(IPEndPoint endpoint, string what, string portKey, string hostKey)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen();
        }
        catch (SocketException e)
        {
            throw new StartException(NodeExitCode.Port, e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"The {what} port {endpoint} is in use by another process. Set {portKey} to a free one, or stop that process.",
                SocketError.AccessDenied => $"The {what} port {endpoint} may not be opened by this user. Set {portKey} to one above 1023.",
                _ => $"The {what} address {endpoint} cannot be bound: {e.Message}. Set {hostKey} to an address of this machine.",
            }, e);
        }
    }

    private static IPAddress RemotingAddress(string host)
    {
        if (IPAddress.TryParse(host, out var address)) return address;
        try
        {
            var found = Dns.GetHostAddresses(host);
            return found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException e)
        {
            throw new StartException(NodeExitCode.Port, $"The remoting host '{host}' has no address: {e.Message}. Set akka.remote.dot-netty.tcp.hostname to one of this machine.", e);
        }
    }
}

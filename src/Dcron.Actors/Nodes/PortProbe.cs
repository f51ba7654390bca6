using System.Net.Sockets;

namespace Dcron.Actors.Nodes;

/// <summary>Finds out whether a process that had a port has given it back to its operating system.</summary>
public interface IPortProbe
{
    /// <summary>Since when, by this node's clock, the machine has been answering that nothing listens there. A time-out, or a connection, proves nothing and is null.</summary>
    Task<DateTimeOffset?> RefusedSinceAsync(string host, int port);
}

/// <summary>
/// Asks the port itself until it has been refused three times in a row, 100 ms apart. A process that is stopped, suspended or cut off
/// refuses nothing: its machine either accepts for it or does not answer.
/// </summary>
public sealed class PortProbe(TimeProvider clock) : IPortProbe
{
    private const int InARow = 3;
    private const int MostTries = 20;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMilliseconds(500);

    public async Task<DateTimeOffset?> RefusedSinceAsync(string host, int port)
    {
        DateTimeOffset? since = null;
        // A process that is dying may still have its port for a moment after its connections broke, so one acceptance does not end it.
        for (int refused = 0, tries = 0; tries < MostTries; tries++)
        {
            refused = await AnswerAsync(host, port) == SocketError.ConnectionRefused ? refused + 1 : 0;
            if (refused == 1) since = clock.Now();
            if (refused == InARow) return since;
            await Task.Delay(Gap, clock);
        }

        return null;
    }

    private async Task<SocketError> AnswerAsync(string host, int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(AnswerWithin, clock);
        try
        {
            await socket.ConnectAsync(host, port, patience.Token);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (OperationCanceledException)
        {
            return SocketError.TimedOut;
        }
    }
}

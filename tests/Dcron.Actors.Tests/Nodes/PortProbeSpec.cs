using System.Net;
using System.Net.Sockets;
using Dcron.Actors.Nodes;
using Xunit;

namespace Dcron.Actors.Tests.Nodes;

public sealed class PortProbeSpec
{
    private readonly PortProbe probe = new(TimeProvider.System);

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_refused()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Assert.NotNull(await probe.RefusedSinceAsync("127.0.0.1", port));
    }

    [Fact]
    public async Task A_process_that_accepts_nothing_but_still_has_its_port_is_not_refused()
    {
        // As one that is stopped: the system takes the connection for it.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Null(await probe.RefusedSinceAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port));
    }

    [Fact]
    public async Task A_host_without_an_address_proves_nothing() =>
        Assert.Null(await probe.RefusedSinceAsync("no-such-host.invalid", 4053));
}

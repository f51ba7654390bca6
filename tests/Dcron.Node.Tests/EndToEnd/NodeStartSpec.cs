using System.Net;
using System.Net.Sockets;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>A node that cannot start says why in one sentence, and ends with the code that <c>docs/operations.md</c> promises.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class NodeStartSpec : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dcron-start-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("dcron.http.prot=8080", "dcron.http.prot", "dcron.http.port")]
    [InlineData("dcron.http.port=eighty", "eighty", "dcron.http.port")]
    [InlineData("dcron.node.drain-timeout=soon", "soon", "dcron.node.drain-timeout")]
    [InlineData("dcron.http.host=0.0.0.0", "dcron.http.host", "dcron.security.allow-insecure")]
    [InlineData("akka.remote.dot-netty.tcp.hostname=0.0.0.0", "akka.remote.dot-netty.tcp.hostname", "dcron.security.allow-insecure")]
    public async Task A_wrong_setting_is_named_with_its_remedy(string setting, string what, string remedy)
    {
        var run = await StartAsync(setting);

        Assert.Equal((78, ""), (run.ExitCode, run.Out));
        Assert.Equal("dcrond: the configuration cannot be used:", run.ErrorLines[0]);
        Assert.Contains(what, Assert.Single(run.ErrorLines[1..]));
        Assert.Contains(remedy, run.ErrorLines[1]);
    }

    [Fact]
    public async Task A_wrong_command_line_is_named()
    {
        var run = await ProgramRun.OfDcrondAsync("--prot", "8080");

        Assert.Equal(64, run.ExitCode);
        Assert.Contains("--prot", run.Error);
    }

    [Theory]
    [InlineData("dcron.http.port", "HTTP")]
    [InlineData("akka.remote.dot-netty.tcp.port", "remoting")]
    public async Task A_port_in_use_is_named(string key, string what)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var run = await StartAsync($"{key}={port}");

        Assert.Equal(75, run.ExitCode);
        Assert.EndsWith($"dcrond cannot start: The {what} port 127.0.0.1:{port} is in use by another process. Set {key} to a free one, or stop that process.", run.OutLines[^1]);
        Assert.DoesNotContain("   at ", run.Out + run.Error);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_is_named()
    {
        var data = Path.Combine(folder, "data");
        await File.WriteAllTextAsync(data, "a file where the folder should be");

        var run = await StartAsync();

        Assert.Equal(73, run.ExitCode);
        Assert.Contains("dcrond cannot start: ", run.OutLines[^1]);
        Assert.Contains(data, run.OutLines[^1]);
        Assert.DoesNotContain("   at ", run.Out + run.Error);
    }

    private Task<ProgramRun> StartAsync(params string[] settings)
    {
        string[] all = [$"dcron.data-dir={Path.Combine(folder, "data")}", "dcron.http.port=0", "akka.remote.dot-netty.tcp.port=0", "dcron.log.format=text", .. settings];
        return ProgramRun.OfDcrondAsync([.. all.SelectMany(s => new[] { "--set", s })]);
    }
}

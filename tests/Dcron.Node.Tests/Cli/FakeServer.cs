using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Dcron.Node.Tests.Cli;

/// <summary>A server that answers as the test says, and remembers what it was asked.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeServer(WebApplication app) => this.app = app;

    public string Url => this.app.Urls.First();

    public ConcurrentQueue<(string Request, string Body)> Requests { get; } = [];

    public static async Task<FakeServer> StartAsync(Func<string, (int Status, string Body)> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var server = new FakeServer(builder.Build());
        server.app.Run(async http =>
        {
            var request = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}";
            using var reader = new StreamReader(http.Request.Body);
            server.Requests.Enqueue((request, await reader.ReadToEndAsync()));
            var (status, body) = answer(request);
            http.Response.StatusCode = status;
            http.Response.ContentType = status >= 400 ? "application/problem+json" : "application/json";
            await http.Response.WriteAsync(body);
        });
        await server.app.StartAsync();
        return server;
    }

    public Task<CliRun> RunAsync(params string[] args) => CliRun.OfAsync(args, endpointVariable: Url);

    public Task<CliRun> RunAsync(string input, string[] args) => CliRun.OfAsync(args, input, Url);

    public ValueTask DisposeAsync() => this.app.DisposeAsync();
}

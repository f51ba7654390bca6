using System.Net;
using System.Net.Sockets;

namespace Dcron.Node.Tests.Cli;

public sealed class CommandLineSpec
{
    [Theory]
    [InlineData("job")]
    [InlineData("jbo list")]
    [InlineData("job lst")]
    [InlineData("job list --bogus")]
    [InlineData("job list --output xml")]
    [InlineData("job list --endpoint localhost:8080")]
    [InlineData("job list --endpoint ftp://localhost")]
    [InlineData("job list --timeout soon")]
    [InlineData("job list --timeout 0s")]
    [InlineData("job show")]
    [InlineData("job show a b")]
    [InlineData("job show ..")]
    [InlineData("job show Nightly")]
    [InlineData("job next a --count 0")]
    [InlineData("job next a --count many")]
    [InlineData("job history a --limit 0")]
    [InlineData("job apply")]
    [InlineData("job apply -f /no/such/file")]
    [InlineData("job apply -f /")]
    [InlineData("execution show a")]
    [InlineData("execution output a.b")]
    [InlineData("crontab import")]
    [InlineData("crontab import /no/such/file")]
    [InlineData("")]
    public async Task Ends_a_wrong_call_with_one_line_and_2(string call)
    {
        var run = await CliRun.OfAsync(call.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("dcron: ", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Ends_with_3_when_nobody_listens()
    {
        var run = await CliRun.OfAsync(["job", "list", "--endpoint", $"http://127.0.0.1:{ClosedPort()}"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("cannot be reached: the connection was refused", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Ends_with_3_when_no_answer_comes_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var run = await CliRun.OfAsync(["job", "list", "--timeout", "50ms", "--endpoint", $"http://{silent.LocalEndpoint}"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("did not answer within 0.05 s", Assert.Single(run.ErrorLines));
    }

    [Theory]
    [InlineData(200, "<html>hello</html>")]
    [InlineData(302, "")]
    public async Task Ends_with_3_when_the_server_is_no_Dcron(int status, string body)
    {
        await using var server = await FakeServer.StartAsync(_ => (status, body));

        var run = await server.RunAsync("cluster", "show");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("does not seem to be a Dcron node", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Ends_with_1_and_every_field_when_the_server_refuses()
    {
        await using var server = await FakeServer.StartAsync(_ =>
            (422, """{"title":"The document is not valid","status":422,"detail":"...","errors":{"schedule":["is missing"],"retry.attempts":["must be at least 1","is odd"]}}"""));

        var run = await server.RunAsync("job", "run", "backup");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["dcron: The document is not valid (422)", "  schedule: is missing", "  retry.attempts: must be at least 1", "  retry.attempts: is odd"],
            run.ErrorLines);
    }

    [Theory]
    [InlineData("""{"title":"No such job","detail":"There is no job 'backup'."}""", "dcron: There is no job 'backup' (404)")]
    [InlineData("""{"title":"No such job"}""", "dcron: No such job (404)")]
    [InlineData("nginx", "without saying why")]
    public async Task Says_why_the_server_refused(string body, string line)
    {
        await using var server = await FakeServer.StartAsync(_ => (404, body));

        var run = await server.RunAsync("job", "show", "backup");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(line, Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Prefers_the_endpoint_of_the_call_to_that_of_the_environment()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, """{"items":[],"next":null}"""));

        var run = await CliRun.OfAsync(["--endpoint", server.Url + "/below", "job", "list", "-o", "json"], endpointVariable: "http://127.0.0.1:1");

        Assert.Equal((0, "[]"), (run.ExitCode, run.Out.TrimEnd()));
        Assert.Equal("GET /below/api/jobs?limit=1000", Assert.Single(server.Requests).Request);
    }

    [Theory]
    [InlineData("crontab import")]
    [InlineData("crontab export")]
    [InlineData("job list")]
    [InlineData("job show")]
    [InlineData("job apply")]
    [InlineData("job delete")]
    [InlineData("job run")]
    [InlineData("job pause")]
    [InlineData("job resume")]
    [InlineData("job next")]
    [InlineData("job history")]
    [InlineData("execution show")]
    [InlineData("execution output")]
    [InlineData("node list")]
    [InlineData("cluster show")]
    [InlineData("cluster pause")]
    [InlineData("queue")]
    [InlineData("cluster resume")]
    public async Task Helps_with_an_example(string verb)
    {
        var run = await CliRun.OfAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Example:\n", run.Out);
        Assert.Contains("dcron " + verb, run.Out);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

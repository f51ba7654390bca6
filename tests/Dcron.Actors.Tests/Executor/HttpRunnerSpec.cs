using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class HttpRunnerSpec
{
    private readonly HttpRunner runner = new();

    [Fact]
    public async Task Succeeds_with_the_status_as_exit_code_and_the_answer_as_output()
    {
        await using var server = new OneAnswerServer(OneAnswerServer.Answer("hallo ü"));
        var run = Runs.Of(new HttpWork { Url = server.Url });
        Assert.Equal(RunEnd.Succeeded(200), await Runs.EndOf(runner, run));
        Assert.Equal("HTTP/1.1 200 OK\n\nhallo ü", run.Output.ToText());
    }

    [Fact]
    public async Task Says_which_attempt_it_is()
    {
        await using var server = new OneAnswerServer(OneAnswerServer.Answer(""));
        await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url }));
        var request = Assert.Single(server.Seen);
        Assert.Equal("GET / HTTP/1.1", request.Line);
        Assert.Equal("backup", request.Headers["X-Dcron-Job"]);
        Assert.Equal("backup.20261124T070000Z", request.Headers["X-Dcron-Execution-Id"]);
        Assert.Equal("backup.20261124T070000Z", request.Headers["Idempotency-Key"]);
        Assert.Equal("2", request.Headers["X-Dcron-Attempt"]);
        Assert.Equal("2026-11-24T07:00:00Z", request.Headers["X-Dcron-Due-Time"]);
        Assert.Equal("dcron", request.Headers["User-Agent"]);
    }

    [Fact]
    public async Task Sends_method_headers_and_body_as_the_job_says()
    {
        await using var server = new OneAnswerServer(OneAnswerServer.Answer(""));
        var work = new HttpWork
        {
            Method = "PATCH",
            Url = server.Url.Replace("://", "://me:s%40fe@", StringComparison.Ordinal) + "a?b=c",
            Headers = Headers(("Content-Type", "application/json"), ("X-Name", "ünë"), ("Idempotency-Key", "mine"), ("User-Agent", "mine too")),
            Body = "{\"ü\":1}",
        };
        Assert.Equal(RunEnd.Succeeded(200), await Runs.EndOf(runner, Runs.Of(work)));
        var request = Assert.Single(server.Seen);
        Assert.Equal(("PATCH /a?b=c HTTP/1.1", "{\"ü\":1}"), (request.Line, request.Body));
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("ünë", request.Headers["X-Name"]);
        Assert.Equal("mine", request.Headers["Idempotency-Key"]);
        Assert.Equal("mine too", request.Headers["User-Agent"]);
        Assert.Equal("Basic " + Convert.ToBase64String("me:s@fe"u8), request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("503 Service Unavailable", new int[0], "status 503, expected 200 to 299")]
    [InlineData("204 No Content", new[] { 200, 201 }, "status 204, expected 200, 201")]
    [InlineData("204 No Content", new int[0], "")]
    [InlineData("404 Not Found", new[] { 404 }, "")]
    public async Task Judges_the_status(string status, int[] expected, string reason)
    {
        await using var server = new OneAnswerServer(OneAnswerServer.Answer("", status));
        var end = await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url, ExpectedStatus = [.. expected] }));
        Assert.Equal(new RunEnd(reason is "" ? Outcome.Succeeded : Outcome.Failed, int.Parse(status[..3]), reason), end);
    }

    [Theory]
    [InlineData("^ok \\d+$", "")]
    [InlineData("^nok", "the body does not match '^nok'")]
    [InlineData("(", "the expected body is no regular expression")]
    [InlineData("(([o ]|[k 4])+)+x", "took more than 1 s")]
    public async Task Judges_the_body(string pattern, string reason)
    {
        var body = pattern.StartsWith("((", StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat("ok 4", 20)) : "ok 42";
        await using var server = new OneAnswerServer(OneAnswerServer.Answer(body));
        var end = await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url, ExpectedBody = pattern }));
        Assert.Equal((reason is "" ? Outcome.Succeeded : Outcome.Failed, 200), (end.Outcome, end.ExitCode));
        Assert.Contains(reason, end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_the_charset_that_the_answer_names()
    {
        var answer = Encoding.Latin1.GetBytes(OneAnswerServer.Answer("", headers: "Content-Type: text/plain; charset=iso-8859-1\r\n").Replace("Content-Length: 0\r\n", "", StringComparison.Ordinal) + "Grüße");
        await using var server = new OneAnswerServer((_, to) => to.WriteAsync(answer).AsTask());
        var run = Runs.Of(new HttpWork { Url = server.Url, ExpectedBody = "^Grüße$" });
        Assert.Equal(RunEnd.Succeeded(200), await Runs.EndOf(runner, run));
        Assert.EndsWith("Grüße", run.Output.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_reading_an_answer_that_never_ends()
    {
        await using var server = new OneAnswerServer(async (_, to) =>
        {
            await to.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray());
            var chunk = Encoding.ASCII.GetBytes(new string('y', 8192));
            while (true) await to.WriteAsync(chunk);
        });
        var run = Runs.Of(new HttpWork { Url = server.Url });
        Assert.Equal(RunEnd.Succeeded(200), await Runs.EndOf(runner, run));
        Assert.Equal(0, run.Output.Cut);
        Assert.EndsWith($"yyy\n[... stopped reading after {HttpRunner.BodyCap} bytes ...]\n", run.Output.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Follows_redirects()
    {
        await using var server = new OneAnswerServer((request, to) => to.WriteAsync(Encoding.ASCII.GetBytes(
            request.Line.Contains("/there", StringComparison.Ordinal)
                ? OneAnswerServer.Answer("arrived")
                : OneAnswerServer.Answer("", "302 Found", "Location: /there\r\n"))).AsTask());
        var run = Runs.Of(new HttpWork { Url = server.Url });
        Assert.Equal(RunEnd.Succeeded(200), await Runs.EndOf(runner, run));
        Assert.EndsWith("arrived", run.Output.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_on_redirects_in_a_circle()
    {
        await using var server = new OneAnswerServer(OneAnswerServer.Answer("", "302 Found", "Location: /\r\n"));
        var end = await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url }));
        Assert.Equal(302, end.ExitCode);
        Assert.Contains("redirects are followed 10 times at most", end.Reason, StringComparison.Ordinal);
        Assert.Equal(11, server.Seen.Count);
    }

    [Fact]
    public async Task Follows_no_redirect_where_the_job_expects_one()
    {
        await using var server = new OneAnswerServer(OneAnswerServer.Answer("", "301 Moved", "Location: /\r\n"));
        Assert.Equal(RunEnd.Succeeded(301), await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url, ExpectedStatus = [301] })));
    }

    [Fact]
    public async Task Shares_no_cookies_between_jobs()
    {
        await using var server = new OneAnswerServer(OneAnswerServer.Answer("", headers: "Set-Cookie: session=1\r\n"));
        await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url }));
        await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url }));
        Assert.DoesNotContain("Cookie", server.Seen[1].Headers.Keys);
    }

    [Fact]
    public async Task Says_that_nobody_listens()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await Fails(new HttpWork { Url = $"http://127.0.0.1:{port}/" }, $"could not connect to 127.0.0.1:{port}: ");
    }

    [Fact]
    public Task Says_that_a_host_is_unknown() =>
        Fails(new HttpWork { Url = "http://no-such-host.invalid/" }, "the host of no-such-host.invalid was not found");

    [Fact]
    public async Task Says_that_the_server_hung_up()
    {
        await using var server = new OneAnswerServer("");
        await Fails(new HttpWork { Url = server.Url }, "closed the connection without a whole answer");
    }

    [Fact]
    public async Task Says_that_the_answer_broke_off()
    {
        await using var server = new OneAnswerServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        var run = Runs.Of(new HttpWork { Url = server.Url });
        var end = await Runs.EndOf(runner, run);
        Assert.Equal((Outcome.Failed, 200), (end.Outcome, end.ExitCode));
        Assert.StartsWith("the answer broke off after 4 bytes", end.Reason, StringComparison.Ordinal);
        Assert.EndsWith("half", run.Output.ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.com", "GET", "X", "v", "is not an absolute http or https URL")]
    [InlineData("no url", "GET", "X", "v", "is not an absolute http or https URL")]
    [InlineData("http://localhost:1", "GE T", "X", "v", "'GE T' is not an HTTP method")]
    [InlineData("http://localhost:1", "GET", "X Y", "v", "'X Y' is not a header's name")]
    [InlineData("http://localhost:1", "GET", "X", "a\r\nEvil: b", "the value of the header 'X' contains a line end")]
    public Task Refuses_what_cannot_be_sent(string url, string method, string header, string value, string reason) =>
        Fails(new HttpWork { Url = url, Method = method, Headers = Headers((header, value)) }, reason);

    [Theory]
    [InlineData("", "stopped before the answer came", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "stopped while the answer was being read", 200)]
    public async Task Ends_when_it_is_stopped(string sent, string reason, int? status)
    {
        using var stop = new CancellationTokenSource();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new OneAnswerServer(async (_, to) =>
        {
            await to.WriteAsync(Encoding.ASCII.GetBytes(sent));
            await to.FlushAsync();
            await waiting.Task;
        });
        var run = Runs.Of(new HttpWork { Url = server.Url });
        var ending = Runs.EndOf(runner, run, stop.Token);
        await Runs.Until(() => sent is "" ? server.Seen.Count > 0 : run.Output.Written > 0, "the request is under way");
        await stop.CancelAsync();
        Assert.Equal(RunEnd.Failed(reason, status), await ending);
        waiting.SetResult();
    }

    private static ImmutableSortedDictionary<string, string> Headers(params (string Name, string Value)[] headers) =>
        headers.ToImmutableSortedDictionary(h => h.Name, h => h.Value);

    private async Task Fails(HttpWork work, string reason)
    {
        var end = await Runs.EndOf(runner, Runs.Of(work));
        Assert.Equal((Outcome.Failed, null), (end.Outcome, end.ExitCode));
        Assert.Contains(reason, end.Reason, StringComparison.Ordinal);
    }
}

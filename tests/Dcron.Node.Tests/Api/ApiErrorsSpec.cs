using System.Net.Sockets;
using System.Text;
using Dcron.Actors.Client;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class ApiErrorsSpec : ApiSpec
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/")]
    [InlineData("/api/job")]
    [InlineData("/api/jobs/backup/start")]
    [InlineData("/api/jobs/backup/executions/1")]
    [InlineData("/api/executions")]
    [InlineData("/health/nothing")]
    [InlineData("/health/dead")]
    public async Task Says_that_nothing_is_at_a_path(string path)
    {
        Assert.Contains(path, (await Host.GetAsync(path)).AssertProblem(404, "path-not-found"));
    }

    [Theory]
    [InlineData("POST", "/api/jobs", "GET")]
    [InlineData("PATCH", "/api/jobs/backup", "DELETE, GET, PUT")]
    [InlineData("GET", "/api/jobs/backup/run", "POST")]
    [InlineData("OPTIONS", "/api/nodes", "GET")]
    [InlineData("DELETE", "/api/cluster", "GET")]
    [InlineData("POST", "/health/live", "GET, HEAD")]
    public async Task Says_which_methods_a_path_takes(string method, string path, string allowed)
    {
        var answer = await Host.SendAsync(HttpMethod.Parse(method), path);

        Assert.Contains(allowed, answer.AssertProblem(405, "method-not-allowed"));
        Assert.Equal(allowed, string.Join(", ", answer.ContentHeaders.Allow.Order()));
    }

    [Fact]
    public async Task Says_that_the_scheduler_does_not_answer_and_when_to_ask_again()
    {
        Client.Fault = new SchedulerUnavailableException("No scheduler answered within 10 s.");

        var answer = await Host.PutJobAsync("backup", Backup);

        Assert.Equal("No scheduler answered within 10 s.", answer.AssertProblem(503, "scheduler-unavailable"));
        Assert.Equal("1", answer.Headers.RetryAfter!.ToString());
    }

    [Fact]
    public async Task Treats_a_call_that_was_cancelled_on_this_side_as_unavailable()
    {
        Client.Fault = new OperationCanceledException();

        (await Host.GetAsync("/api/jobs/backup")).AssertProblem(503, "scheduler-unavailable");
    }

    [Fact]
    public async Task Shows_nothing_of_a_fault_but_its_trace_id()
    {
        Client.Fault = new InvalidOperationException("secret detail");

        var answer = await Host.GetAsync("/api/jobs/backup");

        Assert.Contains(answer.Json.GetProperty("traceId").GetString()!, answer.AssertProblem(500, "internal"));
        Assert.DoesNotContain("secret", answer.Text);
        Assert.DoesNotContain("Exception", answer.Text);
        Assert.DoesNotContain(" at ", answer.Text);
    }

    [Fact]
    public async Task Forbids_browsers_to_guess_and_caches_to_keep()
    {
        foreach (var path in new[] { "/api/jobs", "/api/nothing", "/health/live" })
        {
            var answer = await Host.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Goes_on_after_clients_that_leave_in_the_middle()
    {
        for (var i = 0; i < 20; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", Host.Http.BaseAddress!.Port);
            var half = "PUT /api/jobs/backup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"schedule\"";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(half));
        }

        Assert.Equal(201, (await Host.PutJobAsync("other", Backup)).Status);
        Assert.Single(Client.Commands);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("Content-Length: -5\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ")]
    public async Task Refuses_bodies_that_are_framed_wrongly(string rest)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", Host.Http.BaseAddress!.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("PUT /api/jobs/backup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n" + rest));

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync());
        Assert.Empty(Client.Commands);
    }
}

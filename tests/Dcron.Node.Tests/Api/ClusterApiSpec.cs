using Dcron.Actors.Client;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class ClusterApiSpec : ApiSpec
{
    private const string Members =
        """
        [{"name":"a","address":"127.0.0.1:4053","roles":["api","executor","scheduler"],"tags":{"dc":"eu"},"status":"up","armed":1,"running":2,"queued":0,"maxRunning":200,"clockOffset":"-12ms","warning":null},
        {"name":"b","address":"127.0.0.1:4054","roles":["scheduler"],"tags":{},"status":"unreachable","armed":null,"running":null,"queued":null,"maxRunning":null,"clockOffset":null,"warning":null}]
        """;

    [Fact]
    public async Task Lists_nodes_even_without_a_scheduler()
    {
        Client.Fault = new SchedulerUnavailableException("No scheduler answered.");

        var answer = await Host.GetAsync("/api/nodes");

        Assert.Equal($$"""{"items":{{Members.ReplaceLineEndings("")}},"next":null}""", answer.Text);
    }

    [Fact]
    public async Task Shows_the_cluster()
    {
        var answer = await Host.GetAsync("/api/cluster");

        Assert.Equal(
            $$"""{"scheduler":{"node":"a","address":"127.0.0.1:4053","term":7,"since":"2026-11-24T07:00:00Z"},"members":{{Members.ReplaceLineEndings("")}},"partitions":8,"pauses":[]}""",
            answer.Text);
    }

    [Theory]
    [InlineData("/api/nodes")]
    [InlineData("/api/cluster")]
    public async Task Refuses_parameters(string path)
    {
        (await Host.GetAsync(path + "?limit=5")).AssertField("limit", "invalid-query");
    }

    [Fact]
    public async Task Says_that_no_scheduler_answers()
    {
        Client.Fault = new SchedulerUnavailableException("No scheduler answered within 10 s.");

        var answer = await Host.GetAsync("/api/cluster");

        Assert.Equal("No scheduler answered within 10 s.", answer.AssertProblem(503, "scheduler-unavailable"));
        Assert.Equal("1", answer.Headers.RetryAfter!.ToString());
    }
}

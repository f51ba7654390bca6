using Dcron.Actors.Client;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class HealthApiSpec : ApiSpec
{
    [Fact]
    public async Task Is_ready_when_the_scheduler_answers()
    {
        var answer = await Host.GetAsync("/health/ready");

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """{"status":"ok","checks":{"cluster":{"status":"ok","detail":"1 of 2 nodes are up"},"scheduler":{"status":"ok","detail":"a schedules, term 7"},"journal":{"status":"ok","detail":"All 8 partitions can write"},"settings":{"status":"ok","detail":"The nodes agree on what must be the same"}}}""",
            answer.Text);
    }

    [Fact]
    public async Task Warns_of_settings_that_differ_and_is_ready_all_the_same()
    {
        Client.Nodes = [Client.Nodes[0] with { Disagreement = "its dcron.limits.cluster is 10, but 20 on b" }, Client.Nodes[1]];

        var ready = await Host.GetAsync("/health/ready");

        Assert.Equal(200, ready.Status);
        var settings = ready.Json.GetProperty("checks").GetProperty("settings");
        Assert.Equal(("warning", "node a: its dcron.limits.cluster is 10, but 20 on b"), (settings.GetProperty("status").GetString(), settings.GetProperty("detail").GetString()));
        Assert.Equal("its dcron.limits.cluster is 10, but 20 on b", (await Host.GetAsync("/api/nodes")).Json.GetProperty("items")[0].GetProperty("warning").GetString());
    }

    [Fact]
    public async Task Is_live_but_not_ready_without_a_scheduler()
    {
        Client.Fault = new SchedulerUnavailableException("No scheduler answered.");

        var live = await Host.GetAsync("/health/live");
        var ready = await Host.GetAsync("/health/ready");

        Assert.Equal((200, """{"status":"ok","checks":{}}"""), (live.Status, live.Text));
        Assert.Equal((503, "failed"), (ready.Status, ready.Json.GetProperty("status").GetString()));
        Assert.Equal("application/json", ready.ContentType);
        Assert.Equal("No scheduler answered.", ready.Json.GetProperty("checks").GetProperty("scheduler").GetProperty("detail").GetString());
        Assert.Equal("ok", ready.Json.GetProperty("checks").GetProperty("cluster").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Is_not_ready_while_the_journal_takes_no_writes_and_says_so()
    {
        Client.PartitionsDown = 3;

        var ready = await Host.GetAsync("/health/ready");

        Assert.Equal(503, ready.Status);
        var journal = ready.Json.GetProperty("checks").GetProperty("journal");
        Assert.Equal("failed", journal.GetProperty("status").GetString());
        Assert.StartsWith("3 of 8 partitions wait for the journal", journal.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Is_not_ready_outside_a_cluster()
    {
        Client.Nodes = [];

        var ready = await Host.GetAsync("/health/ready");

        Assert.Equal(503, ready.Status);
        Assert.Equal("failed", ready.Json.GetProperty("checks").GetProperty("cluster").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Answers_probes_that_want_no_body()
    {
        var answer = await Host.SendAsync(HttpMethod.Head, "/health/ready");

        Assert.Equal((200, ""), (answer.Status, answer.Text));
    }
}

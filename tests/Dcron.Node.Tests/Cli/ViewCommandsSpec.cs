namespace Dcron.Node.Tests.Cli;

public sealed class ViewCommandsSpec
{
    [Fact]
    public async Task Prints_the_output_of_one_attempt_as_it_is()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            """{"attempts":[{"node":"n1","number":1,"outcome":"Succeeded","output":"a\tb\nno end","outputCut":7}]}"""));

        var run = await server.RunAsync("execution", "output", "a.20261124T070000Z");

        Assert.Equal((0, "a\tb\nno end"), (run.ExitCode, run.Out));
        Assert.Contains("7 bytes were left out", run.Error);
    }

    [Fact]
    public async Task Tells_the_outputs_of_several_attempts_apart()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            """{"attempts":[{"node":"n1","number":1,"output":"a"},{"node":"n2","number":1,"outcome":"Lost","output":null}]}"""));

        var run = await server.RunAsync("execution", "output", "a.20261124T070000Z");

        Assert.Equal("==> n1, attempt 1 <==\na\n==> n2, attempt 1 <==\n", run.Out);
        Assert.Contains("n2, attempt 1: no output is recorded (Lost)", run.Error);
    }

    [Fact]
    public async Task Shows_the_limits_and_who_waits_for_a_slot()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            """{"limits":[{"limit":"pool=db","most":4,"taken":4,"waiting":1}],"items":[{"position":1,"executionId":"a.20261124T070000Z","priority":5,"since":"2026-11-24T07:00:00Z","reason":"full"}],"next":null}"""));

        var run = await server.RunAsync("queue", "--limit", "7");

        Assert.Equal("GET /api/queue?limit=7", Assert.Single(server.Requests).Request);
        Assert.Contains("pool=db  4     4      1\n", run.Out);
        Assert.Contains("1         a.20261124T070000Z  5         2026-11-24T07:00:00Z  full\n", run.Out);
    }

    [Fact]
    public async Task Shows_an_execution_with_its_attempts()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            """{"id":"a.20261124T070000Z","job":"a","outcome":null,"attempts":[{"node":"n1","number":1,"state":"running","reason":"evil\u001b[2J"}]}"""));

        var run = await server.RunAsync("execution", "show", "a.20261124T070000Z");

        Assert.Contains("outcome  open\n", run.Out);
        Assert.Contains("running", run.Out);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Lists_nodes_and_shows_the_cluster()
    {
        const string node = """{"name":"n1","address":"127.0.0.1:4053","roles":["scheduler","executor"],"tags":{"dc":"eu","gpu":"1"},"status":"up","armed":1,"running":2,"queued":null,"clockOffset":"3ms"}""";
        await using var server = await FakeServer.StartAsync(request => (200, request == "GET /api/nodes"
            ? $$"""{"items":[{{node}}],"next":null}"""
            : $$"""{"scheduler":{"node":"n1","address":"127.0.0.1:4053","term":4,"since":"2026-11-24T07:00:00Z"},"members":[{{node}}],"partitions":8}"""));

        var nodes = await server.RunAsync("node", "list");
        var json = await server.RunAsync("node", "list", "-o", "json");
        var cluster = await server.RunAsync("cluster", "show");

        Assert.Matches(@"n1 +127\.0\.0\.1:4053 +up +scheduler,executor +dc=eu gpu=1 +1 +2 +- +3ms", nodes.Out);
        Assert.Equal($"[{node}]", json.Out.TrimEnd());
        Assert.Contains("term        4, since 2026-11-24T07:00:00Z", cluster.Out);
    }
}

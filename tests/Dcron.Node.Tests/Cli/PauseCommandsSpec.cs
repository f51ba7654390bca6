using Dcron.Core.Jobs;

namespace Dcron.Node.Tests.Cli;

public sealed class PauseCommandsSpec
{
    private static readonly string PoolId = PauseRule.IdOf(new JobLabel("pool", "db"));

    [Fact]
    public async Task Pauses_and_resumes_several_jobs()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, "{}"));

        var paused = await server.RunAsync("job", "pause", "a", "b", "--until", "2h", "--by", "ada");
        var resumed = await server.RunAsync("job", "resume", "a", "b");

        Assert.Equal((0, "paused a\npaused b\n"), (paused.ExitCode, paused.Out));
        Assert.Equal((0, "resumed a\nresumed b\n"), (resumed.ExitCode, resumed.Out));
        Assert.Equal(
            [("POST /api/jobs/a/pause", """{"by":"ada","until":"2026-11-24T09:00:00.000Z"}"""), ("POST /api/jobs/b/pause", """{"by":"ada","until":"2026-11-24T09:00:00.000Z"}"""),
             ("POST /api/jobs/a/resume", ""), ("POST /api/jobs/b/resume", "")],
            server.Requests);
    }

    [Fact]
    public async Task Pauses_and_resumes_all_jobs_with_a_label()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, """{"unreached":["n1"]}"""));

        var paused = await server.RunAsync("job", "pause", "--label", "pool=db", "--reason", "moving");
        var resumed = await server.RunAsync("job", "resume", "--label", "pool=db");

        Assert.Equal("paused all jobs with label pool=db\n", paused.Out);
        Assert.Contains("n1", paused.Error);
        Assert.Equal("resumed all jobs with label pool=db\n", resumed.Out);
        Assert.Equal([("POST /api/pauses", """{"label":"pool=db","reason":"moving"}"""), ($"DELETE /api/pauses/{PoolId}", "")], server.Requests);
    }

    [Fact]
    public async Task Pauses_and_resumes_the_cluster_and_shows_the_pauses()
    {
        await using var server = await FakeServer.StartAsync(request => (200, request == "GET /api/cluster"
            ? """{"scheduler":{"node":"a"},"members":[],"pauses":[{"id":"all","label":null,"at":"2026-01-01T00:00:00Z","reason":"racks","by":"ada","until":null},{"id":"1f","label":"pool=db","at":"2026-01-01T00:00:00Z","until":"2026-01-02T00:00:00Z"}]}"""
            : request.EndsWith("resume", StringComparison.Ordinal) ? """{"change":"none"}""" : "{}"));

        Assert.Equal("paused all jobs\n", (await server.RunAsync("cluster", "pause", "--until", "2126-01-01T00:00:00Z")).Out);
        Assert.Equal("the cluster was not paused\n", (await server.RunAsync("cluster", "resume")).Out);
        var shown = await server.RunAsync("cluster", "show");

        Assert.Contains("all jobs, since 2026-01-01T00:00:00Z by ada racks (rule all)\n", shown.Out);
        Assert.Contains("all jobs with label pool=db, since 2026-01-01T00:00:00Z until 2026-01-02T00:00:00Z (rule 1f)\n", shown.Out);
        Assert.Contains(("POST /api/cluster/pause", """{"until":"2126-01-01T00:00:00Z"}"""), server.Requests);
    }

    [Theory]
    [InlineData("job pause")]
    [InlineData("job resume")]
    [InlineData("job pause a --label pool=db")]
    [InlineData("job pause --label pool")]
    [InlineData("job pause a B!")]
    [InlineData("job pause a --until 4000w")]
    public async Task Refuses_a_wrong_call_before_anything_is_sent(string call)
    {
        await using var server = await FakeServer.StartAsync(_ => (200, "{}"));

        Assert.Equal(2, (await server.RunAsync(call.Split(' '))).ExitCode);
        Assert.Empty(server.Requests);
    }
}

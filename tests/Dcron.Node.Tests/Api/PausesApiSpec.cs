using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class PausesApiSpec : ApiSpec
{
    private static readonly string PoolId = PauseRule.IdOf(new JobLabel("pool", "db"));

    [Fact]
    public async Task Pauses_the_jobs_of_a_label_lists_the_pause_and_lifts_it()
    {
        var set = await Host.SendAsync(HttpMethod.Post, "/api/pauses", """{"label": "pool=db", "reason": "moving", "by": "ada", "until": "2126-11-24T18:00:00.1234Z"}""");
        Assert.Equal(201, set.Status);
        Assert.Equal(
            $$"""{"id":"{{PoolId}}","label":"pool=db","at":"2026-11-24T07:00:00Z","reason":"moving","by":"ada","until":"2126-11-24T18:00:00.123Z","change":"created"}""",
            set.Text);

        var listed = await Host.GetAsync("/api/pauses");
        Assert.Equal(PoolId, listed.Json.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(PoolId, (await Host.GetAsync("/api/cluster")).Json.GetProperty("pauses")[0].GetProperty("id").GetString());
        Assert.EndsWith("paused: all jobs with label pool=db", (await Host.GetAsync("/health/ready")).Json.GetProperty("checks").GetProperty("scheduler").GetProperty("detail").GetString(), StringComparison.Ordinal);

        Assert.Equal("deleted", (await Host.SendAsync(HttpMethod.Delete, "/api/pauses/" + PoolId)).Json.GetProperty("change").GetString());
        Assert.Empty(Client.Pauses);
    }

    [Fact]
    public async Task Pauses_and_resumes_the_cluster()
    {
        Client.Unreached = ["n1"];
        var paused = await Host.SendAsync(HttpMethod.Post, "/api/cluster/pause");
        Assert.Equal((201, "all"), (paused.Status, paused.Json.GetProperty("id").GetString()));
        Assert.Equal("n1", paused.Json.GetProperty("unreached")[0].GetString());

        Assert.Equal("deleted", (await Host.SendAsync(HttpMethod.Post, "/api/cluster/resume")).Json.GetProperty("change").GetString());
        Assert.Equal("""{"change":"none"}""", (await Host.SendAsync(HttpMethod.Post, "/api/cluster/resume")).Text);
    }

    [Fact]
    public async Task Pauses_a_job_for_a_time_and_says_who_did()
    {
        await Host.PutJobAsync("backup", """{"schedule": "0 3 * * *", "work": {"kind": "noop"}}""");

        var answer = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/pause", """{"reason": "disk", "by": "ada", "until": "2126-11-24T18:00:00Z"}""");

        Assert.Equal("""{"at":"2026-11-24T07:00:00Z","reason":"disk","by":"ada","until":"2126-11-24T18:00:00Z","rule":null}""", answer.Json.GetProperty("paused").GetRawText());
    }

    [Theory]
    [InlineData("/api/pauses", "{}", "label")]
    [InlineData("/api/pauses", """{"label": "pool"}""", "label")]
    [InlineData("/api/pauses", """{"label": "=db"}""", "label")]
    [InlineData("/api/cluster/pause", """{"label": "pool=db"}""", "label")]
    [InlineData("/api/cluster/pause", """{"until": "tomorrow"}""", "until")]
    [InlineData("/api/cluster/pause", """{"until": "2000-01-01T00:00:00Z"}""", "until")]
    [InlineData("/api/cluster/pause", """{"by": "a\nb"}""", "by")]
    [InlineData("/api/cluster/resume", """{"by": "a"}""", "by")]
    public async Task Says_what_is_wrong(string path, string body, string field)
    {
        (await Host.SendAsync(HttpMethod.Post, path, body)).AssertField(field, "invalid-document");
        Assert.Empty(Client.Pauses);
    }

    [Fact]
    public async Task Says_that_there_is_no_such_pause()
    {
        Assert.Contains("'nothing'", (await Host.SendAsync(HttpMethod.Delete, "/api/pauses/nothing")).AssertProblem(404, "pause-not-found"));
    }
}

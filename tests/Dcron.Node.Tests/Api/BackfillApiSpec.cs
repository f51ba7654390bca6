using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class BackfillApiSpec : ApiSpec
{
    private const string Path = "/api/jobs/backup/backfill";
    private const string Range = """{"from":"2026-11-20T00:00:00Z","to":"2026-11-24T00:00:00Z","maxParallel":3}""";

    [Fact]
    public async Task Begins_a_backfill_of_what_is_missing()
    {
        await PlanAsync(2);

        var answer = await Host.SendAsync(HttpMethod.Post, Path, Range);

        Assert.Equal(202, answer.Status);
        Assert.Equal(("running", 2, 5), (answer.Json.GetProperty("state").GetString(), answer.Json.GetProperty("left").GetInt32(), answer.Json.GetProperty("executed").GetInt32()));
        var command = Assert.IsType<JobCommand.Backfill>(Client.Commands.Last());
        Assert.Equal((3, 4L, 2), (command.MaxParallel, command.Revision, command.Due.Length));
        Assert.Matches("^b[0-9a-f]{8}$", command.Id);
    }

    [Fact]
    public async Task Lists_what_would_run_and_changes_nothing()
    {
        await PlanAsync(1);

        var answer = await Host.SendAsync(HttpMethod.Post, Path, Range.Replace("}", ",\"dryRun\":true}"));

        Assert.Equal("""{"dryRun":true,"due":["2026-11-24T07:00:00Z"],"executed":5,"unknown":6,"pending":7}""", answer.Json.GetRawText());
        Assert.DoesNotContain(Client.Commands, c => c is JobCommand.Backfill);
    }

    [Fact]
    public async Task Shows_and_cancels_it()
    {
        await PlanAsync(2);
        (await Host.GetAsync(Path)).AssertProblem(404, "backfill-not-found");
        await Host.SendAsync(HttpMethod.Post, Path, Range);

        Assert.Equal("running", (await Host.GetAsync(Path)).Json.GetProperty("state").GetString());
        Assert.Equal(("cancelled", 2), (await Host.SendAsync(HttpMethod.Delete, Path)).Json is var json ? (json.GetProperty("state").GetString(), json.GetProperty("cancelled").GetInt32()) : default);
    }

    [Fact]
    public async Task Refuses_more_due_times_than_one_backfill_may_have_and_says_how_far_to_go()
    {
        await PlanAsync(Backfill.MostDueTimes + 1);

        var text = (await Host.SendAsync(HttpMethod.Post, Path, Range)).AssertProblem(400, "invalid-document");

        Assert.Contains("1001", text);
        Assert.Contains(FakeClient.Now.AddSeconds(999).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), text);
    }

    [Fact]
    public async Task Says_why_there_is_nothing_to_run()
    {
        await PlanAsync(0);

        Assert.Contains("5 have run", (await Host.SendAsync(HttpMethod.Post, Path, Range)).AssertProblem(409, "refused"));
    }

    [Theory]
    [InlineData("@manually")]
    [InlineData("@reboot")]
    public async Task Refuses_a_job_without_due_times_of_its_own(string schedule)
    {
        await Host.PutJobAsync("backup", $$$"""{"schedule":"{{{schedule}}}","work":{"kind":"noop"}}""");

        Assert.Contains("no due times of its own", (await Host.SendAsync(HttpMethod.Post, Path, Range)).AssertProblem(409, "refused"));
    }

    [Theory]
    [InlineData("""{}""", "from: is missing")]
    [InlineData("""{"from":"yesterday","to":"2026-11-24T00:00:00Z"}""", "from: must be an RFC 3339 time")]
    [InlineData("""{"from":"2026-11-24T00:00:00Z","to":"2026-11-20T00:00:00Z"}""", "must not be after")]
    [InlineData("""{"from":"2026-11-20T00:00:00Z","to":"2026-11-24T00:00:00Z","maxParallel":0}""", "from 1 to 100")]
    [InlineData("""{"from":"2026-11-20T00:00:00Z","to":"2026-11-24T00:00:00Z","dryrun":true}""", "did you mean 'dryRun'?")]
    public async Task Names_what_is_wrong_with_the_request(string body, string problem)
    {
        await PlanAsync(1);

        Assert.Contains(problem, (await Host.SendAsync(HttpMethod.Post, Path, body)).AssertProblem(400, "invalid-document"));
    }

    [Fact]
    public async Task Knows_no_backfill_of_a_job_that_is_not_there()
    {
        (await Host.GetAsync(Path)).AssertProblem(404, "job-not-found");
        (await Host.SendAsync(HttpMethod.Post, Path, Range)).AssertProblem(404, "job-not-found");
        (await Host.SendAsync(HttpMethod.Delete, Path)).AssertProblem(404, "job-not-found");
    }

    private async Task PlanAsync(int missing)
    {
        await Host.PutJobAsync("backup", Backup);
        Client.Plan = new BackfillPlan(4, [.. Enumerable.Range(0, missing).Select(i => FakeClient.Now.AddSeconds(i))], 5, 6, 7);
    }
}

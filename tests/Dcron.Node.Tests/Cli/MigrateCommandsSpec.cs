using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Node.Tests.Api;

namespace Dcron.Node.Tests.Cli;

public sealed class MigrateCommandsSpec : IAsyncLifetime
{
    private const string Jobs = """
        [{"id":"child","name":"child","schedule":"","parent_job":"parent","executor":"shell","executor_config":{"command":"x"},"success_count":3,"next":"0001-01-01T00:00:00Z"},
         {"id":"parent","name":"parent","timezone":"","schedule":"0 0 1 13 * 5","executor":"shell","executor_config":{"command":"a","mem_limit":"1GB"},"retries":2,"tags":null}]
        """;

    private ApiHost dcron = null!;

    private string Endpoint => dcron.Http.BaseAddress!.ToString();

    public async ValueTask InitializeAsync() => dcron = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => dcron.DisposeAsync();

    [Fact]
    public async Task Copies_parents_before_children_and_reports_what_differs()
    {
        await using var dkron = await FakeServer.StartAsync(_ => (200, Jobs));

        var run = await CliRun.OfAsync(["migrate", "dkron", "--from", dkron.Url, "--endpoint", Endpoint]);

        Assert.Equal((0, "2 of 2 jobs copied\n"), (run.ExitCode, run.Out));
        foreach (var word in new[] { "zone: ", "either day", "no tags", "retries: ", "parent_job: the job starts" }) Assert.Contains(word, run.Error);
        Assert.Equal("GET /v1/jobs", Assert.Single(dkron.Requests).Request);
        Assert.Equal(["child"], (await dcron.GetAsync("/v1/jobs/parent")).Json.GetProperty("dependent_jobs").EnumerateArray().Select(j => j.GetString()!));
        Assert.Equal(3, (await dcron.GetAsync("/v1/jobs/child")).Json.GetProperty("success_count").GetInt32());
    }

    [Fact]
    public async Task Changes_nothing_in_a_dry_run()
    {
        await using var dkron = await FakeServer.StartAsync(_ => (200, Jobs));

        var run = await CliRun.OfAsync(["migrate", "dkron", "--from", dkron.Url + "/v1/", "--endpoint", Endpoint, "--dry-run"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"(?m)^parent +0 0 1 13 \* 5 +- +yes$", run.Out);
        Assert.Empty(dcron.Client.Commands);
    }

    [Fact]
    public async Task Copies_every_job_disabled_on_demand()
    {
        await using var dkron = await FakeServer.StartAsync(_ => (200, Jobs));

        await CliRun.OfAsync(["migrate", "dkron", "--from", dkron.Url, "--endpoint", Endpoint, "--disabled"]);

        Assert.All((await dcron.GetAsync("/v1/jobs")).Json.EnumerateArray(), job => Assert.True(job.GetProperty("disabled").GetBoolean()));
    }

    [Fact]
    public async Task Copies_nothing_while_one_job_is_refused_unless_told_to_keep_going()
    {
        var jobs = Jobs.Replace("0 0 1 13 * 5", "0 0 1 13 * 9", StringComparison.Ordinal).Replace("\"parent_job\":\"parent\"", "\"parent_job\":\"\"", StringComparison.Ordinal).Replace("\"schedule\":\"\"", "\"schedule\":\"@daily\"", StringComparison.Ordinal);
        await using var dkron = await FakeServer.StartAsync(_ => (200, jobs));

        var stopped = await CliRun.OfAsync(["migrate", "dkron", "--from", dkron.Url, "--endpoint", Endpoint]);
        Assert.Empty(dcron.Client.Commands);
        var partly = await CliRun.OfAsync(["migrate", "dkron", "--from", dkron.Url, "--endpoint", Endpoint, "--keep-going", "-o", "json"]);

        Assert.Equal((1, 1), (stopped.ExitCode, partly.ExitCode));
        Assert.Contains("parent: Job validation failed: can't parse job schedule: end of range (9) above maximum (6): 9.", stopped.Error);
        Assert.Equal(1, JsonElement.Parse(partly.Out).GetProperty("copied").GetInt32());
        Assert.Equal("child", Assert.Single(dcron.Client.Commands.OfType<JobCommand.Put>()).Job.Value);
    }

    [Theory]
    [InlineData("nowhere", 2)]
    [InlineData("http://127.0.0.1:1", 3)]
    public async Task Says_in_one_line_that_there_is_no_Dkron(string address, int exitCode)
    {
        var run = await CliRun.OfAsync(["migrate", "dkron", "--from", address, "--endpoint", Endpoint]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(address, Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Refuses_what_is_no_list_of_jobs()
    {
        await using var other = await FakeServer.StartAsync(_ => (200, "{}"));

        var run = await CliRun.OfAsync(["migrate", "dkron", "--from", other.Url, "--endpoint", Endpoint]);

        Assert.Contains("does not seem to be a Dkron", run.Error);
    }
}

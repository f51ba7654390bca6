using System.Collections.Immutable;
using System.Text;
using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class RunsApiSpec : ApiSpec
{
    private static readonly ExecutionId Open = ExecutionId.Parse("backup.20261124T070000Z");

    [Fact]
    public async Task Takes_environment_arguments_and_force()
    {
        await Host.PutJobAsync("backup", Backup);

        var answer = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run", """{"environment":{"LEVEL":"debug","A":null},"arguments":["--full",""],"force":true}""");

        Assert.Equal(202, answer.Status);
        var run = Assert.IsType<JobCommand.Run>(Client.Commands.Last());
        Assert.True(run.Force);
        Assert.Equal(new RunOverrides(ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "debug"), ["--full", ""]), run.Overrides);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"environment":{},"arguments":[],"force":false}""")]
    [InlineData("""{"environment":null}""")]
    public async Task Runs_the_job_as_it_is_where_nothing_is_asked_for(string body)
    {
        await Host.PutJobAsync("backup", Backup);
        Assert.Equal(202, (await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run", body)).Status);

        Assert.True(Assert.IsType<JobCommand.Run>(Client.Commands.Last()) is { Force: false, Overrides.IsEmpty: true });
    }

    [Theory]
    [InlineData("""{"enviroment":{}}""", "enviroment")]
    [InlineData("""{"force":"yes"}""", "force")]
    [InlineData("""{"environment":{"DCRON_JOB":"x"}}""", "environment.DCRON_JOB")]
    [InlineData("""{"environment":{"A=B":"x"}}""", "environment.A=B")]
    [InlineData("""{"arguments":"--full"}""", "arguments")]
    [InlineData("""{"arguments":[1]}""", "arguments[0]")]
    public async Task Names_what_is_wrong_with_what_is_asked_for(string body, string field) =>
        (await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run", body)).AssertField(field);

    [Fact]
    public async Task Means_the_same_run_by_the_same_key_and_another_by_another()
    {
        await Host.PutJobAsync("backup", Backup);
        foreach (var key in (string[])["0b6a3c1e-7d1f-4c88-9c0a-000000000001", "\"0b6a3c1e-7d1f-4c88-9c0a-000000000001\"", "x"]) Assert.Equal(202, (await RunAsync(key)).Status);

        var suffixes = Client.Commands.OfType<JobCommand.Run>().Select(r => r.Suffix).ToList();
        Assert.Equal(suffixes[0], suffixes[1]);
        Assert.NotEqual(suffixes[0], suffixes[2]);
        Assert.All(suffixes, s => Assert.Matches("^k[0-9a-f]{24}$", s));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    [InlineData("256")]
    public async Task Refuses_a_key_that_is_none(string key) =>
        (await RunAsync(key == "256" ? new string('a', 256) : key)).AssertProblem(400, "bad-request");

    [Fact]
    public async Task Says_that_a_run_with_a_key_may_be_repeated_when_nobody_answers()
    {
        Client.Fault = new SchedulerUnavailableException("No scheduler answered. It is safe to repeat it.");

        Assert.Contains("safe to repeat", (await RunAsync("k")).AssertProblem(503, "scheduler-unavailable"));
    }

    [Theory]
    [InlineData(null, "killed")]
    [InlineData("""{"reason":"it hangs"}""", "killed: it hangs")]
    [InlineData("""{"by":"ada"}""", "killed by ada")]
    [InlineData("""{"by":"ada","reason":"it hangs"}""", "killed by ada: it hangs")]
    public async Task Kills_an_open_execution_and_says_where(string? body, string reason)
    {
        Keep(outcome: null);

        var answer = await Host.SendAsync(HttpMethod.Post, $"/api/executions/{Open}/kill", body);

        Assert.Equal((202, """{"executionId":"backup.20261124T070000Z","nodes":["n1"]}"""), (answer.Status, answer.Text));
        Assert.Equal(new JobCommand.Kill(Open, reason), Client.Commands.Last());
    }

    [Fact]
    public async Task Tells_what_is_over_from_what_never_was()
    {
        (await Host.SendAsync(HttpMethod.Post, $"/api/executions/{Open}/kill")).AssertProblem(404, "execution-not-found");
        Keep(Outcome.Succeeded);

        Assert.Contains("ended already, as Succeeded", (await Host.SendAsync(HttpMethod.Post, $"/api/executions/{Open}/kill")).AssertProblem(409, "refused"));
    }

    [Fact]
    public async Task Refuses_a_reason_of_several_lines() =>
        (await Host.SendAsync(HttpMethod.Post, $"/api/executions/{Open}/kill", """{"reason":"a\nb"}""")).AssertField("reason");

    [Fact]
    public async Task Shows_what_a_run_asked_for_while_it_is_open()
    {
        Keep(outcome: null);
        Client.Executions[Open] = Client.Executions[Open] with { Forced = true, Overrides = new RunOverrides(ImmutableSortedDictionary<string, string>.Empty.Add("A", "b"), ["c"]) };

        var json = (await Host.GetAsync($"/api/executions/{Open}")).Json;

        Assert.True(json.GetProperty("forced").GetBoolean());
        Assert.Equal("b", json.GetProperty("environment").GetProperty("A").GetString());
        Assert.Equal("c", json.GetProperty("arguments")[0].GetString());
    }

    private Task<Answer> RunAsync(string key) =>
        Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run", new StringContent("{}", Encoding.UTF8, "application/json"), request => request.Headers.TryAddWithoutValidation("Idempotency-Key", key));

    private void Keep(Outcome? outcome) => Client.Executions[Open] = new ExecutionView(Open, Trigger.Schedule, 1, outcome, "",
        [new AttemptView("n1", 1, "running", null, null, null, null, null, "", null, 0)]);
}

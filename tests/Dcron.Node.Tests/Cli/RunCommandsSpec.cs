using Xunit;

namespace Dcron.Node.Tests.Cli;

public sealed class RunCommandsSpec
{
    [Theory]
    [InlineData("job run backup", "")]
    [InlineData("job run backup --force", """{"force":true}""")]
    [InlineData("job run backup --env A=b --env C=d=e --env F=", """{"environment":{"A":"b","C":"d=e","F":""}}""")]
    [InlineData("job run backup -- --force -x", """{"arguments":["--force","-x"]}""")]
    [InlineData("job run backup --env A=b --force -- y", """{"environment":{"A":"b"},"arguments":["y"],"force":true}""")]
    public async Task Runs_a_job_with_what_is_asked_for(string call, string body)
    {
        await using var server = await FakeServer.StartAsync(_ => (202, """{"executionId":"backup.20261124T070000Z.m1"}"""));

        var run = await server.RunAsync(call.Split(' '));

        Assert.Equal((0, "backup.20261124T070000Z.m1"), (run.ExitCode, run.Out.TrimEnd()));
        Assert.Equal(("POST /api/jobs/backup/run", body), Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Refuses_a_variable_without_a_value()
    {
        await using var server = await FakeServer.StartAsync(_ => (500, "{}"));

        var run = await server.RunAsync("job", "run", "backup", "--env", "A");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'A' is not NAME=VALUE", run.Error);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("""["n1","n2"]""", "killing backup.20261124T070000Z on n1, n2")]
    [InlineData("[]", "killed backup.20261124T070000Z, which no node had")]
    public async Task Kills_an_execution_and_says_where(string nodes, string said)
    {
        await using var server = await FakeServer.StartAsync(_ => (202, $$"""{"executionId":"backup.20261124T070000Z","nodes":{{nodes}}}"""));

        var run = await server.RunAsync("execution", "kill", "backup.20261124T070000Z", "--reason", "it hangs", "--by", "ada");

        Assert.Equal((0, said), (run.ExitCode, run.Out.TrimEnd()));
        Assert.Equal(("POST /api/executions/backup.20261124T070000Z/kill", """{"reason":"it hangs","by":"ada"}"""), Assert.Single(server.Requests));
    }
}

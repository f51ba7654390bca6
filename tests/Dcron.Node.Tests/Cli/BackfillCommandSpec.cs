using System.Globalization;

namespace Dcron.Node.Tests.Cli;

public sealed class BackfillCommandSpec
{
    private static readonly string[] Range = ["--from", "2026-11-20T00:00:00Z", "--to", "2026-11-24T00:00:00Z"];

    [Fact]
    public async Task Asks_for_a_backfill_and_shows_it()
    {
        await using var server = await FakeServer.StartAsync(_ => (202, Backfill("running", 1, 2)));

        var run = await server.RunAsync(["job", "backfill", "backup", .. Range, "--parallel", "3"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(("POST /api/jobs/backup/backfill", """{"from":"2026-11-20T00:00:00Z","to":"2026-11-24T00:00:00Z","maxParallel":3,"dryRun":false}"""), server.Requests);
        Assert.Contains("running: 1 succeeded, 0 failed, 0 running, 2 left of 3", run.Out);
    }

    [Fact]
    public async Task Lists_what_would_run()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, """{"dryRun":true,"due":["2026-11-20T00:00:00Z","2026-11-21T00:00:00Z"],"executed":3,"unknown":0,"pending":1}"""));

        var run = await server.RunAsync(["job", "backfill", "backup", .. Range, "--dry-run"]);

        Assert.Equal("2026-11-20T00:00:00Z\n2026-11-21T00:00:00Z\n", run.Out);
        Assert.Contains("2 due times would run; 3 have an execution", run.Error);
    }

    [Fact]
    public async Task Shows_and_cancels_the_one_under_way()
    {
        await using var server = await FakeServer.StartAsync(request => (200, Backfill(request.StartsWith("DELETE", StringComparison.Ordinal) ? "ending" : "running", 0, 0)));

        Assert.Contains("running: 0 succeeded", (await server.RunAsync("job", "backfill", "backup")).Out);
        Assert.Contains("ending: 0 succeeded", (await server.RunAsync("job", "backfill", "backup", "--cancel")).Out);
    }

    [Fact]
    public async Task Stops_watching_when_it_is_over()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, Backfill("done", 3, 0, ended: true)));

        var run = await server.RunAsync("job", "backfill", "backup", "--watch");

        Assert.Equal((0, "done: 3 succeeded, 0 failed, 0 running, 0 left of 3\n"), (run.ExitCode, run.Out));
    }

    [Theory]
    [InlineData("--from", "2026-11-20T00:00:00Z")]
    [InlineData("--dry-run")]
    [InlineData("--cancel", "--from", "2026-11-20T00:00:00Z", "--to", "2026-11-24T00:00:00Z")]
    [InlineData("--dry-run", "--watch", "--from", "2026-11-20T00:00:00Z", "--to", "2026-11-24T00:00:00Z")]
    public async Task Refuses_options_that_do_not_go_together(params string[] options)
    {
        await using var server = await FakeServer.StartAsync(_ => (200, "{}"));

        Assert.Equal(2, (await server.RunAsync(["job", "backfill", "backup", .. options])).ExitCode);
        Assert.Empty(server.Requests);
    }

    private static string Backfill(string state, int succeeded, int left, bool ended = false) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"b1","state":"{{state}}","from":"2026-11-20T00:00:00Z","to":"2026-11-24T00:00:00Z","maxParallel":1,"total":3,"left":{{left}},"running":0,"succeeded":{{succeeded}},"failed":0,"cancelled":0,"startedAt":"2026-11-24T00:00:00Z","endedAt":{{(ended ? "\"2026-11-24T00:01:00Z\"" : "null")}}}""");
}

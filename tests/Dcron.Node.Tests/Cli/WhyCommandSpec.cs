using Xunit;

namespace Dcron.Node.Tests.Cli;

public sealed class WhyCommandSpec
{
    private const string Entry =
        """{"due":"2026-11-24T03:00:00Z","outcome":"Lost","reason":"node n1 left","node":"n1","executionId":"backup.20261124T030000Z","startedAt":"2026-11-24T03:00:00.012Z","late":"12ms","decidedAt":"2026-11-24T02:59:44Z","candidates":{"count":12,"nodes":["n1","n2","n3","n4"],"otherCount":2,"others":[{"node":"n9","reason":"it lacks the tag gpu=yes"}]}}""";

    [Fact]
    public async Task Prints_a_line_for_each_due_time_and_before_it_what_keeps_the_job_from_running()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            $$"""{"job":"backup","schedule":"0 3 * * *","timezone":"Europe/Berlin","next":"2026-11-25T03:00:00Z","notNow":["It is paused since \u001b[2J yesterday."],"at":null,"nothingDue":[],"items":[{{Entry}}]}"""));

        var run = await server.RunAsync("job", "why", "backup");

        Assert.Equal("GET /api/jobs/backup/why", Assert.Single(server.Requests).Request);
        Assert.Equal(
            [
                "backup: 0 3 * * * (Europe/Berlin), next due 2026-11-25T03:00:00Z",
                "What keeps it from running now:",
                "  It is paused since  [2J yesterday.",
                "",
                "DUE                   OUTCOME  NODE  LATE  CANDIDATES           WHY",
                "2026-11-24T03:00:00Z  Lost     n1    12ms  n1,n2,n3 and 9 more  node n1 left",
            ],
            run.Out.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Says_of_an_instant_why_nothing_was_due_and_shows_the_nearest_due_times_in_detail()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            $$"""{"job":"backup","schedule":"0 3 * * *","timezone":"UTC","next":null,"notNow":[],"at":"2026-11-24T02:00:00Z","nothingDue":["It is not due then."],"items":[{{Entry}}]}"""));

        var run = await server.RunAsync("job", "why", "backup", "2026-11-24T03:00:00+01:00");

        Assert.Equal("GET /api/jobs/backup/why?at=2026-11-24T03%3A00%3A00%2B01%3A00", Assert.Single(server.Requests).Request);
        Assert.StartsWith("Nothing of backup was due at 2026-11-24T02:00:00Z:\n  It is not due then.\nThe nearest due times:\n", run.Out);
        Assert.Contains("started        2026-11-24T03:00:00.012Z, 12ms after it was due\n", run.Out);
        Assert.Contains("candidates     n1,n2,n3,n4 and 8 more\n", run.Out);
        Assert.Contains("no candidates  n9: it lacks the tag gpu=yes\n               and 1 more\n", run.Out);
    }

    [Fact]
    public async Task Asks_for_a_time_and_prints_the_answer_as_it_is_for_programs()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, """{"job":"backup","items":[]}"""));

        var run = await server.RunAsync("job", "why", "backup", "--from", "2026-11-24T00:00:00Z", "--to", "2026-11-25T00:00:00Z", "-o", "json");

        Assert.Equal("GET /api/jobs/backup/why?from=2026-11-24T00%3A00%3A00Z&to=2026-11-25T00%3A00%3A00Z", Assert.Single(server.Requests).Request);
        Assert.Equal("""{"job":"backup","items":[]}""", run.Out.TrimEnd());
    }

    [Fact]
    public async Task Refuses_an_instant_together_with_a_time()
    {
        await using var server = await FakeServer.StartAsync(_ => (500, "{}"));

        var run = await server.RunAsync("job", "why", "backup", "2026-11-24T03:00:00Z", "--from", "2026-11-24T00:00:00Z");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("one instant", run.Error);
        Assert.Empty(server.Requests);
    }
}

using System.Text.Json;

namespace Dcron.Node.Tests.Cli;

public sealed class CrontabCommandsSpec
{
    private const string Good = "MAILTO=ops@example.org\n17 * * * * root run-parts /etc/cron.hourly\n@daily www-data echo hi\n";
    private const string Bad = "17 * * * * root a\n61 * * * * root b\nnonsense\n@daily root c\n";

    [Fact]
    public async Task Imports_every_line_and_counts()
    {
        await using var server = await FakeServer.StartAsync(_ => (201, """{"change":"created"}"""));

        var run = await server.RunAsync(Good, ["crontab", "import", "--system", "-", "--prefix", "etc-", "--timezone", "Europe/Berlin"]);

        Assert.Equal((0, "2 created, 0 updated, 0 unchanged\n"), (run.ExitCode, run.Out));
        Assert.All(server.Requests, request => Assert.StartsWith("PUT /api/jobs/etc-", request.Request));
        var job = JsonElement.Parse(server.Requests.Single(request => request.Body.Contains("run-parts")).Body);
        Assert.Equal("17 * * * *", job.GetProperty("schedule").GetString());
        Assert.Equal("Europe/Berlin", job.GetProperty("timezone").GetString());
        Assert.Equal("root", job.GetProperty("work").GetProperty("user").GetString());
        Assert.Equal("ops@example.org", job.GetProperty("owner").GetProperty("email").GetString());
    }

    [Fact]
    public async Task Sends_the_same_documents_when_the_file_is_imported_again()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, """{"change":"none"}"""));

        await server.RunAsync(Good, ["crontab", "import", "--system", "-"]);
        var first = server.Requests.Order().ToArray();
        server.Requests.Clear();
        var run = await server.RunAsync(Good, ["crontab", "import", "--system", "-"]);

        Assert.Equal(first, server.Requests.Order());
        Assert.Equal("0 created, 0 updated, 2 unchanged\n", run.Out);
    }

    [Fact]
    public async Task Imports_nothing_from_a_file_with_bad_lines_and_lists_each()
    {
        await using var server = await FakeServer.StartAsync(_ => (201, "{}"));

        var run = await server.RunAsync(Bad, ["crontab", "import", "--system", "-"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Equal("dcron: standard input: 2 lines cannot be imported, so nothing was. --keep-going imports the others.", run.ErrorLines[0]);
        Assert.Contains(run.ErrorLines, line => line.StartsWith("  line 2: ", StringComparison.Ordinal));
        Assert.Contains(run.ErrorLines, line => line.StartsWith("  line 3: ", StringComparison.Ordinal));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Imports_the_good_lines_when_told_to_keep_going()
    {
        await using var server = await FakeServer.StartAsync(_ => (201, """{"change":"created"}"""));

        var run = await server.RunAsync(Bad, ["crontab", "import", "--system", "-", "--keep-going", "-o", "json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("standard input: not imported: line 3: ", run.Error);
        var report = JsonElement.Parse(run.Out);
        Assert.Equal(2, report.GetProperty("created").GetInt32());
        Assert.Equal([2, 3], report.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("line").GetInt32()).Distinct());
    }

    [Fact]
    public async Task Refuses_a_line_that_the_server_would_refuse_before_anything_is_sent()
    {
        await using var server = await FakeServer.StartAsync(_ => (201, "{}"));

        var run = await server.RunAsync("@daily a\n@daily echo " + new string('x', 70_000) + "\n", ["crontab", "import", "-"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("line 2: work.command: must not be longer than 65536 bytes", run.Error);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Shows_what_it_would_do_without_a_server()
    {
        var run = await CliRun.OfAsync(["crontab", "import", "--dry-run", "--system", "-"], Good, "http://127.0.0.1:1");

        Assert.Equal(0, run.ExitCode);
        var lines = run.Out.Split('\n');
        Assert.Matches("^LINE +NAME +SCHEDULE +ZONE +NEXT DUE +USER +COMMAND$", lines[0]);
        Assert.Matches(@"^2 +\S+ +17 \* \* \* \* +UTC +2026-11-24T07:17:00Z +root +run-parts /etc/cron\.hourly$", lines[1]);
    }

    [Fact]
    public async Task Lists_the_lines_whose_jobs_the_server_refuses()
    {
        await using var server = await FakeServer.StartAsync(_ => (503, """{"title":"No scheduler","detail":"No scheduler answers."}"""));

        var run = await server.RunAsync("@daily a\n", ["crontab", "import", "-"]);

        Assert.Equal((1, "0 created, 0 updated, 0 unchanged\n"), (run.ExitCode, run.Out));
        Assert.Matches("line 1: job '.+': No scheduler answers \\(503\\)", run.Error);
    }

    [Theory]
    [InlineData("--prefix", "Upper")]
    [InlineData("--timezone", "Middle/Earth")]
    public async Task Refuses_an_option_that_cannot_be_used(string option, string value)
    {
        var run = await CliRun.OfAsync(["crontab", "import", "-", option, value], "@daily a\n");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(value, Assert.Single(run.ErrorLines));
        Assert.DoesNotContain("Parameter", run.Error);
    }

    [Fact]
    public async Task Exports_what_can_be_a_crontab_and_says_what_cannot()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            """
            {"items":[{"name":"a","schedule":"0 3 * * *","work":{"kind":"shell","command":"backup","user":"root"},"revision":1,"next":[]},
                      {"name":"b","schedule":"@daily","work":{"kind":"noop"}},
                      {"name":"c","schedule":"@daily","work":{"kind":"quantum"}}],"next":null}
            """));

        var run = await server.RunAsync("crontab", "export", "--system");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\n0 3 * * * root backup\n", run.Out);
        Assert.Contains("# b is not here", run.Out);
        Assert.Contains("error: b stands there as a comment only", run.Error);
        Assert.Contains("error: c is left out", run.Error);
    }

    [Fact]
    public async Task Sends_thousands_of_jobs()
    {
        await using var server = await FakeServer.StartAsync(_ => (201, """{"change":"created"}"""));
        var crontab = string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i % 60} {i % 24} * * * echo {i}\n"));

        var run = await server.RunAsync(crontab, ["crontab", "import", "-"]);

        Assert.Equal((0, "3000 created, 0 updated, 0 unchanged\n"), (run.ExitCode, run.Out));
        Assert.Equal(3000, server.Requests.Select(request => request.Request).Distinct().Count());
    }
}

using System.Text.Json;

namespace Dcron.Node.Tests.Cli;

public sealed class JobCommandsSpec
{
    private const string Job =
        """
        {"name":"backup","schedule":"0 3 * * *","timezone":"Europe/Berlin","work":{"kind":"shell","command":"a\nb"},"novelty":1,"revision":3,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-02-01T00:00:00Z","state":"paused","paused":{"at":"2026-03-01T00:00:00Z","reason":"disk"},"next":["2026-11-25T02:00:00Z"],"open":[],"last":[{"executionId":"backup.20261124T020000Z","outcome":"Failed","reason":"exit code 1","at":"2026-11-24T02:00:01Z"}]}
        """;

    [Fact]
    public async Task Lists_every_page_in_columns()
    {
        await using var server = await FakeServer.StartAsync(request => request switch
        {
            "GET /api/jobs?limit=1000" => (200, $$"""{"items":[{{Job}}],"next":"x&y"}"""),
            "GET /api/jobs?limit=1000&cursor=x%26y" => (200, """{"items":[{"name":"clean","schedule":"@manually","future":true}]}"""),
            _ => (404, "{}"),
        });

        var run = await server.RunAsync("job", "list");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["NAME    SCHEDULE   ZONE           STATE   NEXT DUE              LAST OUTCOME",
             "backup  0 3 * * *  Europe/Berlin  paused  2026-11-25T02:00:00Z  Failed",
             "clean   @manually  -              -       -                     -"],
            run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Lists_as_one_array_for_programs()
    {
        await using var server = await FakeServer.StartAsync(request => (200, request.Contains("cursor")
            ? """{"items":[{"name":"b"}],"next":null}"""
            : """{"items":[{"name":"a", "é":"ü"}],"next":"2"}"""));

        var run = await server.RunAsync("job", "list", "--output", "json");

        Assert.Equal("""[{"name":"a", "é":"ü"},{"name":"b"}]""", run.Out.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Shows_a_job_for_people_for_programs_and_for_editing()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, Job));

        var people = await server.RunAsync("job", "show", "backup");
        var programs = await server.RunAsync("job", "show", "backup", "-o", "json");
        var document = await server.RunAsync("job", "show", "backup", "--document");

        Assert.Contains("work.command  a\n              b\n", people.Out);
        Assert.Contains("since 2026-03-01T00:00:00Z disk", people.Out);
        Assert.Equal(JsonElement.Parse(Job).GetRawText(), programs.Out.TrimEnd());
        Assert.Equal(
            """{"name":"backup","schedule":"0 3 * * *","timezone":"Europe/Berlin","work":{"kind":"shell","command":"a\nb"},"novelty":1}""",
            document.Out.TrimEnd());
    }

    [Fact]
    public async Task Applies_every_document_and_says_what_changed()
    {
        await using var server = await FakeServer.StartAsync(request =>
            request == "PUT /api/jobs/a" ? (201, """{"change":"created"}""") : request == "PUT /api/jobs/b" ? (200, """{"change":"updated"}""") : (200, """{"change":"none"}"""));

        var run = await server.RunAsync("name: a\nretry: {attempts: 3}\n---\n- name: b\n- name: ü\n", ["job", "apply", "-f", "-"]);

        Assert.Equal((0, "created a\nupdated b\nunchanged ü\n"), (run.ExitCode, run.Out));
        Assert.Contains(("PUT /api/jobs/a", """{"name":"a","retry":{"attempts":3}}"""), server.Requests);
    }

    [Fact]
    public async Task Applies_what_is_accepted_and_lists_what_is_refused()
    {
        await using var server = await FakeServer.StartAsync(request =>
            request == "PUT /api/jobs/a" ? (422, """{"title":"No","errors":{"schedule":["is missing"],"work":["is missing"]}}""") : (201, """{"change":"created"}"""));

        var run = await server.RunAsync("name: a\n---\nname: b\n", ["job", "apply", "-f", "-"]);

        Assert.Equal((1, "created b\n"), (run.ExitCode, run.Out));
        Assert.Equal(
            ["dcron: 1 of 2 jobs was refused",
             "  standard input, document 1: job 'a': schedule: is missing",
             "  standard input, document 1: job 'a': work: is missing"],
            run.ErrorLines);
    }

    [Theory]
    [InlineData("schedule: '@daily'", "has no 'name'")]
    [InlineData("name: 5", "name 5 is not a job name")]
    [InlineData("""{"name":"\ud800"}""", "is not a job name")]
    [InlineData("text", "is not a job document")]
    [InlineData("name: a\n---\nname: a", "job 'a' is also in standard input, document 1")]
    [InlineData("name: a\n---\nname: B", "document 2: name \"B\" is not a job name")]
    public async Task Sends_nothing_unless_every_document_has_a_name_of_its_own(string text, string line)
    {
        await using var server = await FakeServer.StartAsync(_ => (500, "{}"));

        var run = await server.RunAsync(text, ["job", "apply", "-f", "-"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(line, run.Error);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("delete", "DELETE /api/jobs/backup", "", "deleted backup")]
    [InlineData("pause", "POST /api/jobs/backup/pause", "", "paused backup")]
    [InlineData("pause --reason dis\"k", "POST /api/jobs/backup/pause", """{"reason":"dis\u0022k"}""", "paused backup")]
    [InlineData("resume", "POST /api/jobs/backup/resume", "", "resumed backup")]
    public async Task Gives_an_order_by_one_request(string verb, string request, string body, string said)
    {
        await using var server = await FakeServer.StartAsync(_ => (200, """{"executionId":"backup.20261124T070000Z.m1","unreached":["n2","n3"]}"""));

        var run = await server.RunAsync(["job", .. verb.Split(' '), "backup"]);

        Assert.Equal((request, body), Assert.Single(server.Requests));
        Assert.Equal((0, said), (run.ExitCode, run.Out.TrimEnd()));
        Assert.Contains("Not confirmed by n2, n3", run.Error);
    }

    [Fact]
    public async Task Lists_the_next_due_times_with_their_starts_and_marks_what_a_calendar_excludes()
    {
        await using var server = await FakeServer.StartAsync(request => (200, request.Contains("/next") ? """
            {"items":[{"due":"2027-01-01T02:05:00Z","startAt":"2027-01-01T02:05:00Z","excluded":null},{"due":"2027-01-02T02:05:00Z","startAt":"2027-01-02T02:05:07Z","excluded":null},
             {"due":"2027-01-03T02:05:00Z","startAt":"2027-01-03T02:05:00Z","excluded":"calendar 'c': Sunday"}],"next":null}
            """ : """{"name":"a","jitter":"5m"}"""));

        var run = await server.RunAsync("job", "next", "a", "--count", "3");

        Assert.Equal((0, "2027-01-01T02:05:00Z\n2027-01-02T02:05:00Z  starts 2027-01-02T02:05:07Z\n2027-01-03T02:05:00Z  skipped: calendar 'c': Sunday\n"), (run.ExitCode, run.Out));
        Assert.Contains("within 5m after it is due", run.Error);
        Assert.Equal("GET /api/jobs/a/next?count=3", server.Requests.Last().Request);
    }

    [Fact]
    public async Task Lists_the_history_of_what_has_begun_with_a_line_for_each_attempt()
    {
        await using var server = await FakeServer.StartAsync(_ => (200,
            """
            {"items":[
              {"id":"a.20261124T080000Z","trigger":"schedule","outcome":null,"reason":"","attempts":[{"node":"n1","number":1,"state":"armed"}]},
              {"id":"a.20261124T070000Z","trigger":"schedule","outcome":"Succeeded","reason":"","attempts":[
                {"node":"n1","number":1,"state":"ended","startedAt":"2026-11-24T07:00:00Z","finishedAt":"2026-11-24T07:00:01.5Z","outcome":"Failed","exitCode":1,"reason":"exit code 1"},
                {"node":"n1","number":2,"state":"running","startedAt":"2026-11-24T07:00:11Z","finishedAt":null,"outcome":null,"exitCode":null,"reason":""}]},
              {"id":"a.20261124T060000Z","trigger":"schedule","outcome":"Skipped","reason":"an execution is open","attempts":[]}],
             "next":"more"}
            """));

        var run = await server.RunAsync("job", "history", "a", "--limit", "2");

        Assert.Equal("GET /api/jobs/a/executions?limit=2", Assert.Single(server.Requests).Request);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^a\.20261124T070000Z +schedule +Failed +n1 +1 +2026-11-24T07:00:00Z +1\.5s +1 +exit code 1$", lines[1]);
        Assert.Matches(@"^a\.20261124T070000Z +schedule +running +n1 +2 ", lines[2]);
        Assert.Matches(@"^a\.20261124T060000Z +schedule +Skipped +- +- +- +- +- +an execution is open$", lines[3]);
    }
}

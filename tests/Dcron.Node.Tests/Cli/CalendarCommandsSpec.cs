using Xunit;

namespace Dcron.Node.Tests.Cli;

public sealed class CalendarCommandsSpec
{
    [Fact]
    public async Task Applies_each_calendar_of_a_file()
    {
        await using var server = await FakeServer.StartAsync(request => (200, $$"""{"name":"{{request.Split('/')[^1]}}","change":"created","unreached":["n2"]}"""));

        var run = await server.RunAsync("name: holidays\ndates: [2026-12-25, \"01-01\"]\n---\nname: weekends\nweekly: [sat, sun]\n", ["calendar", "apply", "-f", "-"]);

        Assert.Equal((0, "created holidays\ncreated weekends\n"), (run.ExitCode, run.Out));
        Assert.Contains("Not confirmed by n2", run.Error);
        Assert.Equal(
            [("PUT /api/calendars/holidays", """{"name":"holidays","dates":["2026-12-25","01-01"]}"""), ("PUT /api/calendars/weekends", """{"name":"weekends","weekly":["sat","sun"]}""")],
            server.Requests);
    }

    [Theory]
    [InlineData("weekly: [sat]", "has no 'name'")]
    [InlineData("name: Holidays", "is not a calendar name")]
    [InlineData("name: a\n---\nname: a", "is also in")]
    [InlineData("", "holds no calendar document")]
    public async Task Sends_nothing_unless_every_document_has_a_name_of_its_own(string file, string problem)
    {
        await using var server = await FakeServer.StartAsync(_ => (200, "{}"));

        var run = await server.RunAsync(file, ["calendar", "apply", "-f", "-"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(problem, run.Error);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Imports_a_file_and_says_what_was_left_out()
    {
        await using var server = await FakeServer.StartAsync(_ =>
            (200, """{"name":"h","change":"updated","imported":{"dates":7,"from":"2026-01-01","before":"2031-11-24","timedLeftOut":2,"cancelledLeftOut":0}}"""));

        var run = await server.RunAsync("BEGIN:VCALENDAR", ["calendar", "import", "h", "-", "--years", "3"]);

        Assert.Equal((0, "updated h: 7 dates from 2026-01-01 and before 2031-11-24\n"), (run.ExitCode, run.Out));
        Assert.Contains("2 events have a time of day", run.Error);
        Assert.Equal(("POST /api/calendars/h:import?years=3", "BEGIN:VCALENDAR"), Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Lists_shows_previews_and_deletes()
    {
        await using var server = await FakeServer.StartAsync(request => (200, request switch
        {
            "GET /api/calendars" => """{"items":[{"name":"freeze","description":"year's end","timezone":null,"dates":3,"yearly":0,"weekly":["sat","sun"],"windows":0,"blackout":true}],"next":null}""",
            "GET /api/calendars/freeze" => """{"name":"freeze","weekly":["sat","sun"]}""",
            "GET /api/calendars/freeze/preview?from=2026-12-24T00%3A00%3A00Z" => """{"timezone":"UTC","days":[{"day":"2026-12-26","reason":"Saturday"}],"windows":[{"start":"2026-12-31T22:00:00Z","end":"2027-01-01T06:00:00Z"}]}""",
            _ => """{"deleted":"freeze","unreached":[]}""",
        }));

        Assert.Matches("freeze +blackout +- +sat,sun +3 +0 +0 +year's end", (await server.RunAsync("calendar", "list")).Out);
        Assert.Contains("\"weekly\"", (await server.RunAsync("calendar", "show", "freeze")).Out);
        Assert.Equal("2026-12-26  Saturday\n2026-12-31T22:00:00Z to 2027-01-01T06:00:00Z\n", (await server.RunAsync("calendar", "preview", "freeze", "--from", "2026-12-24T00:00:00Z")).Out);
        Assert.Equal("deleted freeze\n", (await server.RunAsync("calendar", "delete", "freeze")).Out);
        Assert.Equal(2, (await server.RunAsync("calendar", "delete", "../jobs/a")).ExitCode);
    }
}

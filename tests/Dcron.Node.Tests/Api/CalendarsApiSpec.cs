using System.Text;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class CalendarsApiSpec : ApiSpec
{
    private const string Holidays = """{"dates": ["2026-12-25", "01-01"], "weekly": ["sun"], "windows": [{"start": "0 22 * * FRI", "duration": "8h"}]}""";
    private const string Shown = """{"name":"holidays","dates":["01-01","2026-12-25"],"weekly":["sun"],"windows":[{"start":"0 22 * * FRI","duration":"8h"}]""";

    [Fact]
    public async Task Creates_shows_lists_and_deletes_a_calendar()
    {
        var put = await PutAsync("holidays", Holidays);
        Assert.Equal((201, Shown + ",\"change\":\"created\"}", "/api/calendars/holidays"), (put.Status, put.Text, put.Headers.Location!.ToString()));
        Assert.Equal("none", (await PutAsync("holidays", Holidays)).Json.GetProperty("change").GetString());

        Assert.Equal(Shown + "}", (await Host.GetAsync("/api/calendars/holidays")).Text);
        Assert.Equal(
            """{"items":[{"name":"holidays","description":"","timezone":null,"dates":1,"yearly":1,"weekly":["sun"],"windows":1,"blackout":false}],"next":null}""",
            (await Host.GetAsync("/api/calendars")).Text);

        Assert.Equal("""{"deleted":"holidays","unreached":[]}""", (await Host.SendAsync(HttpMethod.Delete, "/api/calendars/holidays")).Text);
        (await Host.GetAsync("/api/calendars/holidays")).AssertProblem(404, "calendar-not-found");
        (await Host.SendAsync(HttpMethod.Delete, "/api/calendars/holidays")).AssertProblem(404, "calendar-not-found");
    }

    [Fact]
    public async Task Names_the_nodes_that_have_not_confirmed()
    {
        Client.Unreached = ["n2"];

        Assert.Equal("n2", (await PutAsync("holidays", Holidays)).Json.GetProperty("unreached")[0].GetString());
    }

    [Fact]
    public async Task Passes_on_why_a_calendar_stays()
    {
        await PutAsync("holidays", Holidays);
        Client.CalendarReply = new CalendarReply.Refused("calendar 'holidays' is named by 1 job: a; take it out of it first");

        Assert.Contains("named by 1 job: a", (await Host.SendAsync(HttpMethod.Delete, "/api/calendars/holidays")).AssertProblem(409, "calendar-refused"));
    }

    [Theory]
    [InlineData("""{"date": []}""", "date")]
    [InlineData("""{"dates": ["2026-13-01"]}""", "dates")]
    [InlineData("""{"weekly": "sun"}""", "weekly")]
    [InlineData("""{"windows": [{"start": "x", "duration": "8h"}]}""", "windows[0].start")]
    [InlineData("""{"name": "other"}""", "name")]
    [InlineData("""{"change": "none"}""", "change")]
    public async Task Refuses_a_document_that_is_not_one_by_field(string body, string field) => (await PutAsync("holidays", body)).AssertField(field);

    [Fact]
    public async Task Refuses_a_document_of_endless_dates()
    {
        var dates = string.Join(',', Enumerable.Repeat("\"2026-01-01\"", 70_000));

        Assert.Contains("more than 5000 items", (await PutAsync("holidays", "{\"dates\": [" + dates + "]}")).AssertField("dates"));
    }

    [Fact]
    public async Task Refuses_a_name_that_is_none_and_a_parameter_that_it_does_not_know()
    {
        (await Host.GetAsync("/api/calendars/Holidays")).AssertProblem(400, "invalid-name");
        (await Host.GetAsync("/api/calendars/holidays/preview?until=x")).AssertField("until", "invalid-query");
        (await Host.GetAsync("/api/calendars?limit=1")).AssertField("limit", "invalid-query");
    }

    [Fact]
    public async Task Previews_the_days_and_windows_that_are_excluded()
    {
        await PutAsync("holidays", Holidays);

        var preview = await Host.GetAsync("/api/calendars/holidays/preview?from=2026-12-24T12:00:00Z&to=2026-12-27T12:00:00Z");

        Assert.Equal(
            """{"timezone":"UTC","days":[{"day":"2026-12-25","reason":"2026-12-25"},{"day":"2026-12-27","reason":"Sunday"}],"windows":[{"start":"2026-12-25T22:00:00Z","end":"2026-12-26T06:00:00Z"}]}""",
            preview.Text);
        (await Host.GetAsync("/api/calendars/holidays/preview?to=2126-12-27T12:00:00Z")).AssertField("to", "invalid-query");
        (await Host.GetAsync("/api/calendars/holidays/preview?timezone=Mars")).AssertField("timezone", "invalid-query");
        (await Host.GetAsync("/api/calendars/unknown/preview")).AssertProblem(404, "calendar-not-found");
    }

    [Fact]
    public async Task Imports_whole_day_events_and_leaves_the_rest_of_the_calendar()
    {
        await PutAsync("holidays", Holidays);
        const string file = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:test
            BEGIN:VEVENT
            UID:1
            DTSTART;VALUE=DATE:20001225
            DTEND;VALUE=DATE:20001227
            RRULE:FREQ=YEARLY
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            DTSTART:20261224T180000Z
            END:VEVENT
            END:VCALENDAR
            """;

        var answer = await ImportAsync("holidays", file, "?years=2");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["01-01", "2026-12-25", "2026-12-26", "2027-12-25", "2027-12-26"], answer.Json.GetProperty("dates").EnumerateArray().Select(d => d.GetString()));
        Assert.Equal("""{"dates":4,"from":"2026-01-01","before":"2028-11-24","timedLeftOut":1,"cancelledLeftOut":0}""", answer.Json.GetProperty("imported").GetRawText());
        Assert.Equal("sun", answer.Json.GetProperty("weekly")[0].GetString());
    }

    [Fact]
    public async Task Refuses_to_import_what_is_no_calendar()
    {
        Assert.Contains("no BEGIN:VCALENDAR", (await ImportAsync("a", "hello")).AssertField("body"));
        (await ImportAsync("a", "hello", "?years=11")).AssertField("years", "invalid-query");
        (await Host.SendAsync(HttpMethod.Post, "/api/calendars/a:import", "{}")).AssertProblem(415, "unsupported-media-type");
        (await ImportAsync("a", new string('x', 1_100_000))).AssertProblem(413, "body-too-large");
        (await Host.SendAsync(HttpMethod.Post, "/api/calendars/a:import", ApiHost.Json([0xC3, 0x28], "text/calendar"))).AssertProblem(400, "invalid-document");
        (await ImportAsync("A", "hello")).AssertProblem(400, "invalid-name");
        Assert.Empty(Client.CalendarCommands);
    }

    [Fact]
    public async Task Shows_the_next_due_times_of_a_job_with_its_jitter_and_marks_what_is_excluded()
    {
        var calendar = new CalendarDefinition { Name = CalendarId.Of("c"), Weekly = [DayOfWeek.Wednesday] };
        await Host.PutJobAsync("a", """{"schedule": "@daily", "work": {"kind": "noop"}, "calendars": ["c"], "jitter": "5m"}""");
        var view = (await Client.FindJobAsync(JobId.Of("a"), default))!;
        Client.Keep(view with { Definition = view.Definition.Bind(CalendarCatalogue.Of(1, [calendar])) });

        var items = (await Host.GetAsync("/api/jobs/a/next?count=2")).Json.GetProperty("items");

        Assert.Equal(("2026-11-25T00:00:00Z", "calendar 'c': Wednesday"), (items[0].GetProperty("due").GetString(), items[0].GetProperty("excluded").GetString()));
        Assert.Null(items[1].GetProperty("excluded").GetString());
        Assert.InRange(items[1].GetProperty("startAt").GetDateTimeOffset(), DateTimeOffset.Parse("2026-11-26T00:00:00Z"), DateTimeOffset.Parse("2026-11-26T00:04:59Z"));
        (await Host.GetAsync("/api/jobs/b/next")).AssertProblem(404, "job-not-found");
    }

    private Task<Answer> PutAsync(string name, string json) => Host.SendAsync(HttpMethod.Put, "/api/calendars/" + name, json);

    private Task<Answer> ImportAsync(string name, string file, string query = "") =>
        Host.SendAsync(HttpMethod.Post, $"/api/calendars/{name}:import{query}", ApiHost.Json(Encoding.UTF8.GetBytes(file), "text/calendar; charset=utf-8"));
}

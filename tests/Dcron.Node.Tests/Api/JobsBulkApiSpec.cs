using System.Text;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Jobs;
using Dcron.Node.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class JobsBulkApiSpec : ApiSpec
{
    private const string Lines = "application/x-ndjson";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Tells_of_each_document_what_became_of_it()
    {
        await Host.PutJobAsync("same", Job("same"));
        await Host.PutJobAsync("other", Job("other", "@daily"));

        var answer = await ApplyAsync($"{Job("new")}\n{Job("same")}\n\n{Job("other")}\n{{\"name\":\"bad\",\"schedule\":\"61 * * * *\"}}\n[1]\n{Job("new")}\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["1 new created", "2 same unchanged", "3 other changed", "4 bad refused", "5  refused", "6 new refused"], Told(answer));
        Assert.Equal("""{"created":1,"changed":1,"unchanged":1,"deleted":0,"refused":3}""", answer.Json.GetProperty("summary").GetRawText());
        Assert.Equal(["is an array, and not a job document, which is an object"], Problems(answer, 4));
        Assert.Equal(["name: is also that of item 1"], Problems(answer, 5));
        Assert.Equal(2, Problems(answer, 3).Count); // the schedule, and no work
        Assert.Equal("@hourly", (await Client.FindJobAsync(JobId.Of("other"), default))!.Definition.Schedule.Text);
    }

    [Fact]
    public async Task Takes_an_array_as_well_and_many()
    {
        var all = string.Join(",\n", Enumerable.Range(0, 2500).Select(i => Job($"job-{i}")));

        var answer = await ApplyAsync($"[{all}]", "application/json");

        Assert.Equal(2500, answer.Json.GetProperty("summary").GetProperty("created").GetInt32());
        Assert.Equal(Enumerable.Range(0, 2500).Select(i => $"{i + 1} job-{i} created"), Told(answer));
    }

    [Fact]
    public async Task Changes_nothing_in_a_dry_run()
    {
        await Host.PutJobAsync("same", Job("same"));
        await Host.PutJobAsync("other", Labelled("other", "a").Replace("@hourly", "@daily"));
        await Host.PutJobAsync("old", Labelled("old", "a"));
        var before = Client.Commands.Count;

        var answer = await ApplyAsync($"{Job("new")}\n{Job("other")}\n", query: "?dryRun=true&owner=a&prune=true");

        Assert.Equal(["1 new created", "2 other changed", " old deleted"], Told(answer));
        Assert.True(answer.Json.GetProperty("dryRun").GetBoolean());
        Assert.Equal(before, Client.Commands.Count);
    }

    [Fact]
    public async Task Deletes_what_the_owner_no_longer_has_and_nobody_elses()
    {
        await Host.PutJobAsync("mine", Labelled("mine", "a"));
        await Host.PutJobAsync("theirs", Labelled("theirs", "b"));
        await Host.PutJobAsync("nobodys", Job("nobodys"));

        var answer = await ApplyAsync(Job("new"), query: "?owner=a&prune=true");

        Assert.Equal(["1 new created", " mine deleted"], Told(answer));
        Assert.Equal("a", (await Client.FindJobAsync(JobId.Of("new"), default))!.Definition.Labels["owner"]);
        Assert.Equal(["new", "nobodys", "theirs"], (await ExportAsync("")).Select(j => j.GetProperty("name").GetString()));
        Assert.Equal(["new"], (await ExportAsync("?owner=a")).Select(j => j.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Touches_no_job_of_another_owner()
    {
        await Host.PutJobAsync("theirs", Labelled("theirs", "b"));
        await Host.PutJobAsync("nobodys", Job("nobodys"));

        var answer = await ApplyAsync($"{Job("theirs")}\n{Job("nobodys")}\n{Labelled("x", "b")}", query: "?owner=a");

        Assert.Equal(["1 theirs refused", "2 nobodys refused", "3 x refused"], Told(answer));
        Assert.Equal(["name: is that of a job of owner 'b'; give it the label owner=a first, or take another name"], Problems(answer, 0));
        Assert.Equal(["name: is that of a job of no owner; give it the label owner=a first, or take another name"], Problems(answer, 1));
        Assert.Equal(["labels.owner: is 'b', but the request is of owner 'a'"], Problems(answer, 2));
    }

    [Fact]
    public async Task Deletes_nothing_where_something_was_refused()
    {
        await Host.PutJobAsync("mine", Labelled("mine", "a"));

        var answer = await ApplyAsync($"{Job("new")}\n{{}}", query: "?owner=a&prune=true");

        Assert.Equal(["1 new created", "2  refused"], Told(answer));
        Assert.NotNull(await Client.FindJobAsync(JobId.Of("mine"), default));
    }

    [Fact]
    public async Task Says_how_far_it_came_where_the_body_cannot_be_read_to_its_end()
    {
        var good = string.Join('\n', Enumerable.Range(0, 3000).Select(i => Job($"job-{i}")));

        var detail = (await ApplyAsync($"{good}\n{{\"name\": oops\n{Job("more")}")).AssertProblem(400, "invalid-json");

        Assert.Contains("at line 3001, byte 10", detail, StringComparison.Ordinal);
        Assert.EndsWith($"Documents before that: {Client.Commands.Count}, which were applied; apply the whole again when it is mended, which changes nothing twice.", detail, StringComparison.Ordinal);
        Assert.InRange(Client.Commands.Count, 1, 3000);
    }

    [Fact]
    public async Task Gathers_no_document_without_an_end()
    {
        var answer = await ApplyAsync($"{Job("new")}\n{{\"name\":\"{new string('x', 3 * 1024 * 1024)}\"}}");
        answer.AssertProblem(413, "body-too-large");
    }

    [Theory]
    [InlineData("", "", 400, "invalid-json")]
    [InlineData("[]", "application/json", 400, "invalid-json")]
    [InlineData("{}", "application/json", 400, "invalid-json")]
    [InlineData("[{}]", "text/plain", 415, "unsupported-media-type")]
    public async Task Refuses_a_body_that_is_none(string body, string type, int status, string kind) =>
        (await ApplyAsync(body, type.Length == 0 ? Lines : type)).AssertProblem(status, kind);

    [Theory]
    [InlineData("?prune=true")]
    [InlineData("?owner=")]
    [InlineData("?dryRun=yes")]
    [InlineData("?dryrun=true")]
    public async Task Refuses_a_wrong_query(string query) => (await ApplyAsync(Job("new"), query: query)).AssertProblem(400, "invalid-query");

    [Fact]
    public async Task Waits_a_while_for_the_next_scheduler()
    {
        var clock = (FakeTimeProvider)Host.Services.GetRequiredService<TimeProvider>();
        Client.Fault = new SchedulerUnavailableException("no scheduler");
        var applying = ApplyAsync(Job("new"));
        await Until.TrueAsync("something is put", Patience, () => Task.FromResult(!Client.Commands.IsEmpty));
        Client.Fault = null;

        Assert.Equal(["1 new created"], Told(await WithTimeAsync(applying, clock)));
    }

    [Fact]
    public async Task Takes_its_own_job_for_its_own_when_the_answer_was_lost()
    {
        var clock = (FakeTimeProvider)Host.Services.GetRequiredService<TimeProvider>();
        Client.LosesAnAnswer = true;

        var answer = await WithTimeAsync(ApplyAsync(Job("new"), query: "?owner=a"), clock);

        Assert.Equal(["1 new unchanged"], Told(answer));
        Assert.Equal("a", (await Client.FindJobAsync(JobId.Of("new"), default))!.Definition.Labels["owner"]);
    }

    [Fact]
    public async Task Exports_what_can_be_applied_again()
    {
        for (var i = 0; i < 1203; i++) await Host.PutJobAsync($"job-{i}", Job($"job-{i}"));

        var answer = await Host.GetAsync("/api/jobs:export");

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(Lines, answer.ContentType);
        var again = await ApplyAsync(answer.Text);
        Assert.Equal(1203, again.Json.GetProperty("summary").GetProperty("unchanged").GetInt32());
    }

    // The node's clock goes on while it works.
    private static async Task<Answer> WithTimeAsync(Task<Answer> applying, FakeTimeProvider clock)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!applying.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(applying, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        return await applying;
    }

    private static string Job(string name, string schedule = "@hourly") => $$$"""{"name":"{{{name}}}","schedule":"{{{schedule}}}","work":{"kind":"shell","command":"true"}}""";

    private static string Labelled(string name, string owner) => Job(name).Replace("\"work\"", $"\"labels\":{{\"owner\":\"{owner}\"}},\"work\"", StringComparison.Ordinal);

    private Task<Answer> ApplyAsync(string body, string type = Lines, string query = "") =>
        Host.SendAsync(HttpMethod.Post, "/api/jobs:apply" + query, ApiHost.Json(Encoding.UTF8.GetBytes(body), type));

    private async Task<IReadOnlyList<JsonElement>> ExportAsync(string query) =>
        [.. (await Host.GetAsync("/api/jobs:export" + query)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private static IEnumerable<string> Told(Answer answer) => answer.Json.GetProperty("items").EnumerateArray().Select(i =>
        $"{(i.TryGetProperty("item", out var item) ? item.ToString() : "")} {i.GetProperty("job")} {i.GetProperty("result")}");

    private static List<string?> Problems(Answer answer, int item) =>
        [.. answer.Json.GetProperty("items")[item].GetProperty("problems").EnumerateArray().Select(p => p.GetString())];
}

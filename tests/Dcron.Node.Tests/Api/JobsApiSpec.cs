using System.Collections.Immutable;
using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class JobsApiSpec : ApiSpec
{
    private static readonly JobId Job = JobId.Of("backup");

    [Fact]
    public async Task Creates_a_job_and_says_where_it_is()
    {
        var answer = await Host.PutJobAsync("backup", Backup);

        Assert.Equal(201, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal("/api/jobs/backup", answer.Headers.Location!.OriginalString);
        Assert.Equal("created", answer.Json.GetProperty("change").GetString());
        Assert.Equal(1, answer.Json.GetProperty("revision").GetInt64());
        Assert.False(answer.Json.TryGetProperty("unreached", out _));
        Assert.Equal("backup", Assert.IsType<JobCommand.Put>(Assert.Single(Client.Commands)).Definition.Name.Value);
    }

    [Fact]
    public async Task Says_that_an_identical_definition_changed_nothing_and_another_one_something()
    {
        await Host.PutJobAsync("backup", Backup);

        var same = await Host.PutJobAsync("backup", Backup);
        var other = await Host.PutJobAsync("backup", Backup.Replace("0 3", "0 4"));

        Assert.Equal((200, "none"), (same.Status, same.Json.GetProperty("change").GetString()));
        Assert.Equal((200, "updated"), (other.Status, other.Json.GetProperty("change").GetString()));
        Assert.Null(other.Headers.Location);
        Assert.Equal(2, other.Json.GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task Names_the_nodes_that_did_not_confirm()
    {
        Client.Unreached = ["b"];

        var put = await Host.PutJobAsync("backup", Backup);
        var pause = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/pause");
        var delete = await Host.SendAsync(HttpMethod.Delete, "/api/jobs/backup");

        foreach (var answer in new[] { put, pause, delete })
            Assert.Equal("b", answer.Json.GetProperty("unreached")[0].GetString());
    }

    [Fact]
    public async Task Shows_a_job_as_document_and_state()
    {
        var execution = ExecutionId.Scheduled(Job, FakeClient.Now);
        var attempt = new OpenAttemptView(new AttemptId(execution, "a", 1), "running", FakeClient.Now, FakeClient.Now.AddMilliseconds(1), Result: null);
        await Host.PutJobAsync("backup", Backup);
        var view = (await Client.FindJobAsync(Job, CancellationToken.None))!;
        Client.Keep(view with
        {
            Open = [new OpenExecutionView(execution, Trigger.CatchUp, 1, [attempt])],
            Last = [new LastOutcome(ExecutionId.Scheduled(Job, FakeClient.Now.AddDays(-1)), Outcome.Failed, "Exit code 3", FakeClient.Now.AddDays(-1).AddSeconds(2))],
        });

        var answer = await Host.GetAsync("/api/jobs/backup");

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """
            {"name":"backup","schedule":"0 3 * * *","work":{"kind":"shell","command":"backup.sh"},"revision":1,"createdAt":"2026-11-24T07:00:00Z","updatedAt":"2026-11-24T07:00:00Z","state":"running","paused":null,"next":["2026-11-25T03:00:00Z"],
            "open":[{"id":"backup.20261124T070000Z","due":"2026-11-24T07:00:00Z","trigger":"catch-up","attempts":[{"node":"a","number":1,"state":"running","startAt":"2026-11-24T07:00:00Z","startedAt":"2026-11-24T07:00:00.001Z","finishedAt":null,"outcome":null,"exitCode":null,"reason":""}]}],
            "last":[{"executionId":"backup.20261123T070000Z","outcome":"Failed","reason":"Exit code 3","at":"2026-11-23T07:00:02Z"}]}
            """.ReplaceLineEndings(""),
            answer.Text);
    }

    [Fact]
    public async Task Says_in_one_word_how_a_job_is()
    {
        await Host.PutJobAsync("backup", Backup);
        await Host.PutJobAsync("by-hand", Backup.Replace("0 3 * * *", "@manually"));

        Assert.Equal("active", (await Host.GetAsync("/api/jobs/backup")).Json.GetProperty("state").GetString());
        Assert.Equal("idle", (await Host.GetAsync("/api/jobs/by-hand")).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Pauses_with_a_reason_and_resumes()
    {
        await Host.PutJobAsync("backup", Backup);

        var paused = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/pause", """{"reason": "disk is replaced"}""");
        var resumed = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/resume");

        Assert.Equal((200, "paused"), (paused.Status, paused.Json.GetProperty("state").GetString()));
        Assert.Equal("disk is replaced", paused.Json.GetProperty("paused").GetProperty("reason").GetString());
        Assert.Equal("2026-11-24T07:00:00Z", paused.Json.GetProperty("paused").GetProperty("at").GetString());
        Assert.Equal((200, "active"), (resumed.Status, resumed.Json.GetProperty("state").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, resumed.Json.GetProperty("paused").ValueKind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"reason": null}""")]
    public async Task Pauses_without_a_reason(string? body)
    {
        await Host.PutJobAsync("backup", Backup);

        var answer = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/pause", body);

        Assert.Equal(200, answer.Status);
        Assert.Equal("", Assert.IsType<JobCommand.Pause>(Client.Commands.Last()).Reason);
    }

    [Fact]
    public async Task Runs_a_job_and_says_which_execution_that_is()
    {
        await Host.PutJobAsync("backup", Backup);

        var answer = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run");

        Assert.Equal(202, answer.Status);
        var id = answer.Json.GetProperty("executionId").GetString()!;
        Assert.Matches("^backup\\.20261124T070000Z\\.m[0-9a-f]{8}$", id);
        Assert.Equal("/api/executions/" + id, answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Says_why_a_run_is_refused()
    {
        Client.Reply = new JobReply.Refused("The job is being revoked.");

        var answer = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run");

        Assert.Equal("The job is being revoked.", answer.AssertProblem(409, "refused"));
    }

    [Fact]
    public async Task Warns_that_a_run_may_have_begun_when_nobody_answers()
    {
        Client.Fault = new SchedulerUnavailableException("No scheduler answered within 10 s.");

        var answer = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run");

        Assert.Contains("/api/jobs/backup/executions", answer.AssertProblem(503, "scheduler-unavailable"));
        Assert.Equal("1", answer.Headers.RetryAfter!.ToString());
    }

    [Fact]
    public async Task Deletes_a_job()
    {
        await Host.PutJobAsync("backup", Backup);

        var answer = await Host.SendAsync(HttpMethod.Delete, "/api/jobs/backup");

        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"deleted":"backup","unreached":[]}""", answer.Text);
        (await Host.GetAsync("/api/jobs/backup")).AssertProblem(404, "job-not-found");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/run")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("GET", "/executions")]
    [InlineData("GET", "/accounting")]
    public async Task Says_that_there_is_no_such_job(string method, string path)
    {
        var answer = await Host.SendAsync(HttpMethod.Parse(method), "/api/jobs/nothing" + path);

        Assert.Contains("'nothing'", answer.AssertProblem(404, "job-not-found"));
    }

    [Fact]
    public async Task Tells_a_put_whose_job_was_deleted_at_once_what_happened()
    {
        Client.Reply = new JobReply.Accepted(JobChange.Created, 1, []);

        var answer = await Host.PutJobAsync("backup", Backup);

        Assert.Contains("deleted since", answer.AssertProblem(404, "job-not-found"));
    }

    [Fact]
    public async Task Lists_jobs_page_by_page_in_order_of_name()
    {
        foreach (var name in new[] { "c", "a", "e", "b", "d" }) await Host.PutJobAsync(name, Backup);

        var names = new List<string>();
        var pages = 0;
        for (string? cursor = ""; cursor is not null; pages++)
        {
            var page = await Host.GetAsync("/api/jobs?limit=2" + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            Assert.Equal(200, page.Status);
            names.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(j => j.GetProperty("name").GetString()!));
            cursor = page.Json.GetProperty("next").GetString();
        }

        Assert.Equal(["a", "b", "c", "d", "e"], names);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task Lists_a_hundred_jobs_unless_told_otherwise_and_a_thousand_at_most()
    {
        var definition = (await CreateAsync()).Definition;
        foreach (var i in Enumerable.Range(0, 1100))
            Client.Keep(new JobView(definition with { Name = JobId.Of($"job-{i:0000}") }, 1, FakeClient.Now, FakeClient.Now, null, FakeClient.Now, [], [], []));

        Assert.Equal(100, (await Host.GetAsync("/api/jobs")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(1000, (await Host.GetAsync("/api/jobs?limit=1000")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Lists_nothing_as_an_empty_page()
    {
        var answer = await Host.GetAsync("/api/jobs");

        Assert.Equal("""{"items":[],"next":null}""", answer.Text);
    }

    [Fact]
    public async Task Knows_names_of_any_script_by_their_escaped_path()
    {
        var created = await Host.PutJobAsync(Uri.EscapeDataString("über-größe"), Backup);

        Assert.Equal(201, created.Status);
        Assert.Equal("/api/jobs/%C3%BCber-gr%C3%B6%C3%9Fe", created.Headers.Location!.OriginalString);
        Assert.Equal("über-größe", (await Host.GetAsync(created.Headers.Location.OriginalString)).Json.GetProperty("name").GetString());
    }

    private async Task<JobView> CreateAsync()
    {
        await Host.PutJobAsync("backup", Backup);
        return (await Client.FindJobAsync(Job, CancellationToken.None))!;
    }
}

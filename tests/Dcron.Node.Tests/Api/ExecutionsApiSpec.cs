using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class ExecutionsApiSpec : ApiSpec
{
    private static readonly JobId Job = JobId.Of("backup");

    [Fact]
    public async Task Shows_an_execution_with_its_output()
    {
        Keep(FakeClient.Now, Outcome.Failed);

        var answer = await Host.GetAsync("/api/executions/backup.20261124T070000Z");

        Assert.Equal(
            """
            {"id":"backup.20261124T070000Z","job":"backup","due":"2026-11-24T07:00:00Z","trigger":"schedule","revision":3,"outcome":"Failed","reason":"Exit code 3",
            "attempts":[{"node":"a","number":1,"state":"ended","startAt":"2026-11-24T07:00:00Z","startedAt":"2026-11-24T07:00:00.002Z","finishedAt":"2026-11-24T07:00:01Z","outcome":"Failed","exitCode":3,"reason":"Exit code 3","output":"no <space> left & \"gone\"\n","outputCut":17}]}
            """.ReplaceLineEndings(""),
            answer.Text);
    }

    [Fact]
    public async Task Shows_an_open_execution_without_an_outcome()
    {
        Keep(FakeClient.Now, outcome: null);

        var answer = await Host.GetAsync("/api/executions/backup.20261124T070000Z");

        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer.Json.GetProperty("outcome").ValueKind);
        Assert.Equal("running", answer.Json.GetProperty("attempts")[0].GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("backup.2026-11-24")]
    [InlineData("Backup.20261124T070000Z")]
    [InlineData("backup.20261324T070000Z")]
    [InlineData("backup.20261124T070000Z.")]
    [InlineData("..%2F..%2Fetc")]
    public async Task Refuses_what_is_no_execution_id(string id)
    {
        (await Host.GetAsync("/api/executions/" + id)).AssertField("id", "invalid-name");
    }

    [Fact]
    public async Task Says_that_nothing_is_known_of_an_execution()
    {
        var answer = await Host.GetAsync("/api/executions/backup.20261124T070000Z");

        Assert.Contains("backup.20261124T070000Z", answer.AssertProblem(404, "execution-not-found"));
    }

    [Fact]
    public async Task Lists_executions_newest_first_page_by_page_and_without_output()
    {
        for (var i = 0; i < 5; i++) Keep(FakeClient.Now.AddMinutes(i), Outcome.Succeeded);

        var first = await Host.GetAsync("/api/jobs/backup/executions?limit=3");
        var second = await Host.GetAsync("/api/jobs/backup/executions?limit=3&cursor=" + first.Json.GetProperty("next").GetString());

        Assert.Equal("backup.20261124T070400Z", first.Json.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(3, first.Json.GetProperty("items").GetArrayLength());
        Assert.False(first.Json.GetProperty("items")[0].GetProperty("attempts")[0].TryGetProperty("output", out _));
        Assert.Equal(["backup.20261124T070100Z", "backup.20261124T070000Z"], second.Json.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetString()!));
        Assert.Null(second.Json.GetProperty("next").GetString());
    }

    [Fact]
    public async Task Refuses_the_cursor_of_another_list()
    {
        for (var i = 0; i < 3; i++) Keep(FakeClient.Now.AddMinutes(i), Outcome.Succeeded);
        var cursor = (await Host.GetAsync("/api/jobs/backup/executions?limit=1")).Json.GetProperty("next").GetString();

        (await Host.GetAsync("/api/jobs/other/executions?cursor=" + cursor)).AssertField("cursor", "invalid-query");
        (await Host.GetAsync("/api/jobs?cursor=" + cursor)).AssertField("cursor", "invalid-query");
    }

    [Fact]
    public async Task Keeps_the_executions_of_a_deleted_job_readable()
    {
        Keep(FakeClient.Now, Outcome.Succeeded);

        Assert.Equal(200, (await Host.GetAsync("/api/jobs/backup/executions")).Status);
    }

    [Fact]
    public async Task Accounts_for_due_times_both_ends_included()
    {
        await Host.PutJobAsync("backup", Backup);
        var execution = ExecutionId.Scheduled(Job, FakeClient.Now);
        Client.Entries =
        [
            new AccountingEntry(FakeClient.Now, "Succeeded", "", "a", execution)
            {
                StartedAt = FakeClient.Now.AddMilliseconds(3),
                DecidedAt = FakeClient.Now.AddSeconds(-15),
                Candidates = new Candidates(["a"], 1, [new NoCandidate("b", "it has no role executor")], 1),
            },
            new AccountingEntry(FakeClient.Now.AddMinutes(1), "Skipped", "The job was paused", null, null),
        ];

        var answer = await Host.GetAsync("/api/jobs/backup/accounting?from=2026-11-24T08:00:00%2B01:00&to=2026-11-24T07:01:00Z");

        Assert.Equal(
            """
            {"items":[{"due":"2026-11-24T07:00:00Z","outcome":"Succeeded","reason":"","node":"a","executionId":"backup.20261124T070000Z","startedAt":"2026-11-24T07:00:00.003Z","late":"3ms","decidedAt":"2026-11-24T06:59:45Z","candidates":{"count":1,"nodes":["a"],"otherCount":1,"others":[{"node":"b","reason":"it has no role executor"}]}},
            {"due":"2026-11-24T07:01:00Z","outcome":"Skipped","reason":"The job was paused","node":null,"executionId":null,"startedAt":null,"late":null,"decidedAt":null,"candidates":null}],"next":null}
            """.ReplaceLineEndings(""),
            answer.Text);
        Assert.Equal((FakeClient.Now.AddTicks(-1), FakeClient.Now.AddMinutes(1)), Client.AccountedFor);
    }

    [Fact]
    public async Task Accounts_for_the_last_day_unless_told_otherwise()
    {
        await Host.PutJobAsync("backup", Backup);

        await Host.GetAsync("/api/jobs/backup/accounting");

        Assert.Equal((FakeClient.Now.AddDays(-1).AddTicks(-1), FakeClient.Now), Client.AccountedFor);
    }

    [Fact]
    public async Task Accounts_for_the_last_hours_where_the_last_day_is_too_much()
    {
        await Host.PutJobAsync("backup", Backup);
        Client.LongestAccount = TimeSpan.FromHours(3);

        await Host.GetAsync("/api/jobs/backup/accounting");

        Assert.Equal((FakeClient.Now.AddHours(-2).AddTicks(-1), FakeClient.Now), Client.AccountedFor);
    }

    [Fact]
    public async Task Refuses_a_window_that_is_too_much_when_it_was_asked_for()
    {
        await Host.PutJobAsync("backup", Backup);
        Client.LongestAccount = TimeSpan.FromHours(3);

        var answer = await Host.GetAsync("/api/jobs/backup/accounting?from=2026-11-23T07:00:00Z");

        Assert.Contains("shorter", answer.AssertField("from", "invalid-query"));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-24", "from")]
    [InlineData("from=2026-11-24T07:00:00", "from")]
    [InlineData("from=2026-11-24T07:00:00+01:00", "from")]
    [InlineData("from=0001-01-01T00:00:00Z", "from")]
    [InlineData("to=9999-12-31T23:59:59Z", "to")]
    [InlineData("to=", "to")]
    [InlineData("to=2026-11-24T07:00:00Z&to=2026-11-24T07:00:00Z", "to")]
    [InlineData("from=2026-11-24T07:00:01Z&to=2026-11-24T07:00:00Z", "from")]
    [InlineData("form=2026-11-24T07:00:00Z", "form")]
    public async Task Refuses_a_window_that_is_none(string query, string field)
    {
        await Host.PutJobAsync("backup", Backup);

        (await Host.GetAsync("/api/jobs/backup/accounting?" + query)).AssertField(field, "invalid-query");
        Assert.Null(Client.AccountedFor);
    }

    private void Keep(DateTimeOffset due, Outcome? outcome)
    {
        var id = ExecutionId.Scheduled(Job, due);
        var attempt = outcome is null
            ? new AttemptView("a", 1, "running", due, due.AddMilliseconds(2), null, null, null, "", null, 0)
            : new AttemptView("a", 1, "ended", due, due.AddMilliseconds(2), due.AddSeconds(1), outcome, 3, "Exit code 3", "no <space> left & \"gone\"\n", 17);
        Client.Executions[id] = new ExecutionView(id, Trigger.Schedule, 3, outcome, outcome is null ? "" : "Exit code 3", [attempt]);
    }
}

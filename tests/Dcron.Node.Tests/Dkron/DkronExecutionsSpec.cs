using System.Collections.Immutable;
using System.Globalization;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Node.Tests.Api;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronExecutionsSpec : DkronSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Answers_no_executions_by_an_empty_array()
    {
        await CreateAsync(Minimal);
        var answer = await GetAsync("/v1/jobs/backup/executions");

        Assert.Equal((200, "[]", "0"), (answer.Status, answer.Text, answer.Headers.GetValues("X-Total-Count").Single()));
    }

    [Fact]
    public async Task Shows_attempts_as_executions_of_one_group()
    {
        await CreateAsync(Minimal);
        Keep("backup", Noon, Attempt(1, Outcome.Failed, "oh", "exit code 1"), Attempt(2, Outcome.Succeeded, "fine", ""));
        var list = (await GetAsync("/v1/jobs/backup/executions")).Json;

        Assert.Equal([2, 1], list.EnumerateArray().Select(e => e.GetProperty("attempt").GetInt32()));
        Assert.All(list.EnumerateArray(), e => Assert.Equal(Noon.ToUnixTimeSeconds() * 1_000_000_000, e.GetProperty("group").GetInt64()));
        Assert.Equal((false, "oh\nexit code 1"), (list[1].GetProperty("success").GetBoolean(), list[1].GetProperty("output").GetString()));
        Assert.Equal(
            ["id", "job_name", "started_at", "finished_at", "success", "output", "node_name", "group", "attempt", "output_truncated"],
            list[0].EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task Makes_ids_of_start_and_node_and_finds_an_execution_by_them()
    {
        await CreateAsync(Minimal);
        for (var day = 0; day < 250; day++) Keep("backup", Noon.AddDays(-day), Attempt(1, Outcome.Succeeded, $"day {day}", "", Noon.AddDays(-day)));
        var first = (await GetAsync("/v1/jobs/backup/executions")).Json[0];
        var id = first.GetProperty("id").GetString()!;
        var started = DateTimeOffset.Parse(first.GetProperty("started_at").GetString()!, CultureInfo.InvariantCulture);
        var answer = await GetAsync("/v1/jobs/backup/executions/" + id);

        Assert.Equal($"{(started - DateTimeOffset.UnixEpoch).Ticks * 100}-n1", id);
        Assert.Equal((200, "day 0"), (answer.Status, answer.Json.GetProperty("output").GetString()));
        Assert.False(answer.Json.TryGetProperty("output_truncated", out _));
    }

    [Fact]
    public async Task Finds_an_execution_that_no_list_shows_any_more()
    {
        await CreateAsync(Minimal);
        Keep("backup", Noon.AddDays(-900), Attempt(1, Outcome.Succeeded, "old", "", Noon.AddDays(-900)));
        var id = (await GetAsync("/v1/jobs/backup/executions")).Json[0].GetProperty("id").GetString();
        for (var day = 0; day < 250; day++) Keep("backup", Noon.AddDays(-day), Attempt(1, Outcome.Succeeded, "", "", Noon.AddDays(-day)));

        Assert.Equal(100, (await GetAsync("/v1/jobs/backup/executions")).Json.GetArrayLength());
        Assert.Equal("old", (await GetAsync("/v1/jobs/backup/executions/" + id)).Json.GetProperty("output").GetString());
    }

    [Fact]
    public async Task Lists_a_hundred_that_have_begun_however_many_are_armed()
    {
        await CreateAsync(Minimal);
        for (var second = 0; second < 50; second++) Keep("backup", Noon.AddSeconds(second), new AttemptView("n1", 1, "armed", Noon, null, null, null, null, "", null, 0));
        for (var day = 1; day < 150; day++) Keep("backup", Noon.AddDays(-day), Attempt(1, Outcome.Succeeded, "", "", Noon.AddDays(-day)));

        Assert.Equal(100, (await GetAsync("/v1/jobs/backup/executions")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("?output_size_limit=4", "6789", true)]
    [InlineData("?output_size_limit=0", null, true)]
    [InlineData("?output_size_limit=100", "0123456789", false)]
    [InlineData("?output_size_limit=x", "0123456789", false)]
    public async Task Keeps_the_end_of_the_output(string query, string? output, bool truncated)
    {
        await CreateAsync(Minimal);
        Keep("backup", Noon, Attempt(1, Outcome.Succeeded, "0123456789", ""));
        var execution = (await GetAsync("/v1/jobs/backup/executions" + query)).Json[0];

        Assert.Equal(output, execution.TryGetProperty("output", out var text) ? text.GetString() : null);
        Assert.Equal(truncated, execution.GetProperty("output_truncated").GetBoolean());
    }

    [Fact]
    public async Task Never_cuts_a_character_in_two()
    {
        await CreateAsync(Minimal);
        Keep("backup", Noon, Attempt(1, Outcome.Succeeded, "aé", ""));

        Assert.False((await GetAsync("/v1/jobs/backup/executions?output_size_limit=1")).Json[0].TryGetProperty("output", out _));
    }

    [Theory]
    [InlineData("?_sort=started_at&_order=ASC", "1,2")]
    [InlineData("?_sort=id&_order=DESC&_start=0&_end=1&jobs=backup", "2,1")]
    [InlineData("?_sort=attempt&_order=ASC", "1,2")]
    [InlineData("?_sort=finished_at", "2,1")]
    [InlineData("?_sort=colour", "")]
    public async Task Sorts_and_does_not_slice(string query, string attempts)
    {
        await CreateAsync(Minimal);
        Keep("backup", Noon, Attempt(1, Outcome.Failed, "", ""), Attempt(2, Outcome.Succeeded, "", ""));
        var answer = await GetAsync("/v1/jobs/backup/executions" + query);

        Assert.Equal(attempts, string.Join(',', answer.Json.EnumerateArray().Select(e => e.GetProperty("attempt").GetInt32())));
    }

    [Fact]
    public async Task Shows_times_in_the_zone_of_the_job_and_the_zero_time_as_it_is()
    {
        await CreateAsync(Minimal.Replace("{\"name\"", "{\"timezone\":\"Europe/Berlin\",\"name\"", StringComparison.Ordinal));
        Keep("backup", Noon, Running());
        var execution = (await GetAsync("/v1/jobs/backup/executions")).Json[0];

        Assert.StartsWith("2026-11-24T13:00:01.0", execution.GetProperty("started_at").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("+01:00", execution.GetProperty("started_at").GetString(), StringComparison.Ordinal);
        Assert.Equal("0001-01-01T00:00:00Z", execution.GetProperty("finished_at").GetString());
    }

    [Fact]
    public async Task Leaves_out_what_has_not_started_or_never_did()
    {
        await CreateAsync(Minimal);
        Keep("backup", Noon,
            new AttemptView("n1", 1, "armed", Noon, null, null, null, null, "", null, 0),
            new AttemptView("n2", 1, "ended", null, null, Noon, Outcome.Skipped, null, "gone", "", 0),
            new AttemptView("n3", 1, "ended", null, null, Noon, Outcome.Lost, null, "n3 left", "", 0));
        var list = (await GetAsync("/v1/jobs/backup/executions")).Json;

        Assert.Equal("n3", list.EnumerateArray().Single().GetProperty("node_name").GetString());
    }

    [Theory]
    [InlineData("GET", "/v1/busy")]
    [InlineData("POST", "/v1/busy")]
    public async Task Lists_what_runs_oldest_first(string method, string path)
    {
        foreach (var (name, second) in new[] { ("one", 9), ("two", 3) })
        {
            var view = KeepNative(name);
            var id = ExecutionId.Scheduled(view.Definition.Name, Noon);
            Client.Keep(view with { Open = [new OpenExecutionView(id, Trigger.Schedule, 1, [new OpenAttemptView(new AttemptId(id, "n1", 1), "running", Noon, Noon.AddSeconds(second), null), new OpenAttemptView(new AttemptId(id, "n2", 1), "armed", Noon, null, null)])] });
        }

        var answer = await SendAsync(HttpMethod.Parse(method), path);

        Assert.Equal(["two", "one"], answer.Json.EnumerateArray().Select(e => e.GetProperty("job_name").GetString()!));
        Assert.Equal("2", answer.Headers.GetValues("X-Total-Count").Single());
        Assert.All(answer.Json.EnumerateArray(), e => Assert.Equal("0001-01-01T00:00:00Z", e.GetProperty("finished_at").GetString()));
    }

    [Fact]
    public async Task Does_not_delete_a_history_and_says_what_to_do_instead()
    {
        await CreateAsync(Minimal);
        var answer = await SendAsync(HttpMethod.Delete, "/v1/jobs/backup/executions");

        Assert.Equal(501, answer.Status);
        Assert.Contains("/api/jobs/backup", answer.Text, StringComparison.Ordinal);
    }

    private void Keep(string job, DateTimeOffset due, params AttemptView[] attempts)
    {
        var id = ExecutionId.Scheduled(JobId.Of(job), due);
        Client.Executions[id] = new ExecutionView(id, Trigger.Schedule, 1, null, "", [.. attempts]);
    }

    private static AttemptView Attempt(int number, Outcome outcome, string output, string reason, DateTimeOffset? at = null)
    {
        var start = (at ?? Noon).AddSeconds(number);
        return new AttemptView("n1", number, "ended", null, start, start.AddMilliseconds(500), outcome, 0, reason, output, 0);
    }

    private static AttemptView Running() => new("n1", 1, "running", Noon, Noon.AddSeconds(1), null, null, null, "", null, 0);
}

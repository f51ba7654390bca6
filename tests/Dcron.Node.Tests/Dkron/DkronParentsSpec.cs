using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronParentsSpec : DkronSpec
{
    [Fact]
    public async Task Keeps_children_with_their_parent_until_they_move_or_go()
    {
        await CreateAsync(Minimal);
        await CreateAsync(Minimal.Replace("backup", "other", StringComparison.Ordinal));
        var child = Minimal.Replace("\"name\":\"backup\",\"schedule\":\"0 0 3 * * *\"", "\"name\":\"child\",\"schedule\":\"\",\"parent_job\":\"backup\"", StringComparison.Ordinal);
        await CreateAsync(child);

        Assert.Equal("""["child"]""", (await GetAsync("/v1/jobs/backup")).Json.GetProperty("dependent_jobs").GetRawText());
        Assert.Equal((404, ""), ((await SendAsync(HttpMethod.Delete, "/v1/jobs/backup")).Status, (await SendAsync(HttpMethod.Delete, "/v1/jobs/backup")).Text));

        await CreateAsync(child.Replace("\"backup\"", "\"other\"", StringComparison.Ordinal));
        Assert.Equal("null", (await GetAsync("/v1/jobs/backup")).Json.GetProperty("dependent_jobs").GetRawText());
        Assert.Equal("""["child"]""", (await GetAsync("/v1/jobs/other")).Json.GetProperty("dependent_jobs").GetRawText());

        Assert.Equal(200, (await SendAsync(HttpMethod.Delete, "/v1/jobs/child")).Status);
        Assert.Equal(200, (await SendAsync(HttpMethod.Delete, "/v1/jobs/other")).Status);
    }

    [Fact]
    public async Task Starts_a_child_after_its_parent_and_shows_it_without_a_next_time()
    {
        await CreateAsync(Minimal);
        var answer = await PostAsync("/v1/jobs", """{"name":"child","schedule":"0 0 4 * * *","parent_job":"backup","executor":"shell","executor_config":{"command":"x"}}""");

        Assert.Equal("0001-01-01T00:00:00Z", answer.Json.GetProperty("next").GetString());
        Assert.Equal("0 0 4 * * *", answer.Json.GetProperty("schedule").GetString());
        Assert.False(answer.Headers.Contains("X-Dcron-Note"));
        Assert.Equal("backup", (await GetAsync("/v1/jobs/child")).Json.GetProperty("parent_job").GetString());
        var after = Assert.IsType<AfterSchedule>((await Client.FindJobAsync(JobId.Of("child"), default))!.Definition.Schedule);
        Assert.Equal("after backup", after.Text);
    }

    [Fact]
    public async Task Leaves_parents_that_Dkron_cannot_say_as_they_are()
    {
        await CreateAsync(Minimal);
        var after = new AfterSchedule([JobId.Of("backup"), JobId.Of("other")], AfterOn.Done, AfterJoin.Any);
        await CreateAsync(Minimal.Replace("\"backup\"", "\"child\"", StringComparison.Ordinal));
        var child = (await Client.FindJobAsync(JobId.Of("child"), default))!;
        Client.Keep(child with { Definition = child.Definition with { Schedule = after } });

        var shown = (await GetAsync("/v1/jobs/child")).Json;
        Assert.Equal(("", "after backup, other (done, any)"), (shown.GetProperty("parent_job").GetString(), shown.GetProperty("schedule").GetString()));
        await CreateAsync(shown.GetRawText());

        Assert.Equal(after, (await Client.FindJobAsync(JobId.Of("child"), default))!.Definition.Schedule);
    }

    [Fact]
    public async Task Answers_a_circle_of_parents_by_400()
    {
        Client.Reply = new JobReply.Refused("after: 'a' would run after itself: a -> b -> a");

        var answer = await PostAsync("/v1/jobs", Minimal);

        Assert.Equal(400, answer.Status);
        Assert.Contains("a -> b -> a", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_a_list_of_children_is_not_taken()
    {
        var answer = await PostAsync("/v1/jobs", Minimal.Replace("{\"name\"", "{\"dependent_jobs\":[\"x\"],\"name\"", StringComparison.Ordinal));

        Assert.Contains("dependent_jobs: x was not taken", string.Join(' ', answer.Headers.GetValues("X-Dcron-Note")), StringComparison.Ordinal);
    }
}

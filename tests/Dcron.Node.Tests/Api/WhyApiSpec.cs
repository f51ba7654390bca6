using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class WhyApiSpec : ApiSpec
{
    private const string Nightly = """{"schedule":"0 3 * * *","work":{"kind":"noop"}}""";

    [Fact]
    public async Task Answers_with_what_keeps_the_job_from_running_and_what_became_of_its_due_times()
    {
        await Host.PutJobAsync("backup", Nightly);
        Client.Why = job => new WhyAnswer(job, FakeClient.Now.AddHours(20), ["It is paused."], [new AccountingEntry(FakeClient.Now, "Skipped", "The job was paused", null, null)]);

        var answer = await Host.GetAsync("/api/jobs/backup/why");

        Assert.Equal(
            """
            {"job":"backup","schedule":"0 3 * * *","timezone":"UTC","next":"2026-11-25T03:00:00Z","notNow":["It is paused."],"at":null,"nothingDue":[],
            "items":[{"due":"2026-11-24T07:00:00Z","outcome":"Skipped","reason":"The job was paused","node":null,"executionId":null,"startedAt":null,"late":null,"decidedAt":null,"candidates":null}]}
            """.ReplaceLineEndings(""),
            answer.Text);
        Assert.Equal(new WhyQuestion(null, null, null), Client.Question);
    }

    [Fact]
    public async Task Answers_of_one_instant_why_nothing_was_due_then()
    {
        await Host.PutJobAsync("backup", Nightly);
        Client.Why = job => new WhyAnswer(job, null, [], []) { At = FakeClient.Now, NothingDue = ["It did not exist."] };

        var answer = await Host.GetAsync("/api/jobs/backup/why?at=2026-11-24T08:00:00%2B01:00");

        Assert.Equal("2026-11-24T07:00:00Z", answer.Json.GetProperty("at").GetString());
        Assert.Equal("It did not exist.", answer.Json.GetProperty("nothingDue")[0].GetString());
        Assert.Equal(FakeClient.Now, Client.Question!.At);
    }

    [Theory]
    [InlineData("at=yesterday", "at")]
    [InlineData("at=2026-11-24T07:00:00Z&from=2026-11-24T07:00:00Z", "at")]
    [InlineData("from=2026-11-24T07:00:01Z&to=2026-11-24T07:00:00Z", "from")]
    [InlineData("form=2026-11-24T07:00:00Z", "form")]
    public async Task Refuses_what_it_does_not_understand(string query, string field)
    {
        await Host.PutJobAsync("backup", Nightly);

        (await Host.GetAsync("/api/jobs/backup/why?" + query)).AssertField(field, "invalid-query");
    }

    [Fact]
    public async Task Refuses_a_time_with_too_many_due_times_and_a_job_that_there_is_not()
    {
        await Host.PutJobAsync("backup", Nightly);
        Client.LongestAccount = TimeSpan.FromHours(3);

        (await Host.GetAsync("/api/jobs/backup/why?from=2026-11-23T07:00:00Z&to=2026-11-24T07:00:00Z")).AssertField("from", "invalid-query");
        (await Host.GetAsync("/api/jobs/other/why")).AssertProblem(404, "job-not-found");
        (await Host.GetAsync("/api/jobs/Other/why")).AssertField("name", "invalid-name");
    }
}

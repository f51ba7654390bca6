using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class FollowsApiSpec : ApiSpec
{
    private const string After = """{"after":{"jobs":["backup","other"],"on":"done"},"work":{"kind":"noop"}}""";

    [Fact]
    public async Task Warns_of_parents_that_are_not_there_yet()
    {
        await Host.PutJobAsync("backup", Backup);

        var put = await Host.PutJobAsync("report", After);
        var shown = await Host.GetAsync("/api/jobs/report");

        Assert.Equal(201, put.Status);
        foreach (var answer in new[] { put, shown })
            Assert.Equal(["after: no job 'other' yet"], answer.Json.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!));
        Assert.Equal("""{"jobs":["backup","other"],"on":"done"}""", shown.Json.GetProperty("after").GetRawText());
        Assert.Equal("report", (await Host.GetAsync("/api/jobs/backup")).Json.GetProperty("followers")[0].GetString());
    }

    [Fact]
    public async Task Shows_what_a_job_waits_for()
    {
        await Host.PutJobAsync("report", After);
        var view = (await Client.FindJobAsync(JobId.Of("report"), CancellationToken.None))!;
        Client.Keep(view with { Waiting = [new WaitingJoin(FakeClient.Now, "m1", [new ParentEnd(JobId.Of("backup"), Outcome.Failed)], [JobId.Of("other")])] });

        var waiting = (await Host.GetAsync("/api/jobs/report")).Json.GetProperty("waiting")[0];

        Assert.Equal("""{"due":"2026-11-24T07:00:00Z","suffix":"m1","ended":{"backup":"Failed"},"missing":["other"]}""", waiting.GetRawText());
    }

    [Fact]
    public async Task Answers_a_circle_by_409_and_its_path()
    {
        Client.Reply = new JobReply.Refused("after: 'a' would run after itself: a -> b -> a");

        Assert.Contains("a -> b -> a", (await Host.PutJobAsync("report", After)).AssertProblem(409, "refused"));
    }
}

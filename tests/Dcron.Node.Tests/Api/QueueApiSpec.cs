using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class QueueApiSpec : ApiSpec
{
    [Fact]
    public async Task Shows_the_limits_and_who_waits()
    {
        var id = ExecutionId.Scheduled(JobId.Of("backup"), FakeClient.Now);
        Client.Queue = new QueueShown([new LimitView("pool=db", 4, 4, 2)], [new QueuedView(1, id, 5, FakeClient.Now, "it waits"), new QueuedView(2, id, 0, FakeClient.Now, "")]);

        var answer = await Host.GetAsync("/api/queue?limit=1");

        Assert.Equal(
            """{"limits":[{"limit":"pool=db","most":4,"taken":4,"waiting":2}],"items":[{"position":1,"executionId":"backup.20261124T070000Z","job":"backup","priority":5,"since":"2026-11-24T07:00:00Z","reason":"it waits"}],"next":null}""",
            answer.Text);
        (await Host.GetAsync("/api/queue?limit=0")).AssertField("limit", "invalid-query");
    }
}

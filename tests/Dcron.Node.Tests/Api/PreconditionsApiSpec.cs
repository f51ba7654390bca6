using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class PreconditionsApiSpec : ApiSpec
{
    private static readonly JobId Job = JobId.Of("backup");

    [Fact]
    public async Task Names_the_definition_with_each_answer_about_a_job()
    {
        var put = await Host.PutJobAsync("backup", Backup);
        var paused = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/pause");
        var shown = await Host.GetAsync("/api/jobs/backup");
        var edited = await Host.PutJobAsync("backup", Backup.Replace("0 3", "0 4"));

        Assert.Equal("\"1-1a20c5ab180\"", put.Headers.ETag!.Tag);
        Assert.Equal((put.Headers.ETag, put.Headers.ETag), (paused.Headers.ETag, shown.Headers.ETag));
        Assert.NotEqual(put.Headers.ETag, edited.Headers.ETag);
    }

    [Fact]
    public async Task Hands_what_the_client_expects_to_the_scheduler()
    {
        var etag = (await Host.PutJobAsync("backup", Backup)).Headers.ETag!.Tag;
        var version = new JobVersion(1, FakeClient.Now);

        await SendAsync(HttpMethod.Put, "If-Match", etag);
        await SendAsync(HttpMethod.Put, "If-None-Match", "*");
        await SendAsync(HttpMethod.Delete, "If-Match", etag);

        var commands = Client.Commands.Skip(1).ToList();
        Assert.Equal([version, JobVersion.Absent], commands.OfType<JobCommand.Put>().Select(p => p.Expected!.Value));
        Assert.Equal(version, Assert.Single(commands.OfType<JobCommand.Delete>()).Expected);
    }

    [Fact]
    public async Task Says_what_the_job_is_where_it_is_not_what_was_expected()
    {
        await Host.PutJobAsync("backup", Backup);
        Client.Reply = new JobReply.Changed(Job, new JobVersion(7, FakeClient.Now));

        var detail = (await SendAsync(HttpMethod.Put, "If-Match", "\"1-1a20c5ab180\"")).AssertProblem(412, "precondition-failed");
        Assert.Equal("Job 'backup' is at revision 7 now, with ETag \"7-1a20c5ab180\". Nothing was changed: read it again, and then decide.", detail);

        Client.Reply = new JobReply.Changed(Job, JobVersion.Absent);
        detail = (await SendAsync(HttpMethod.Delete, "If-Match", "\"1-1a20c5ab180\"")).AssertProblem(412, "precondition-failed");
        Assert.Equal("There is no job 'backup' (any more). Nothing was changed.", detail);
    }

    [Theory]
    [InlineData("PUT", "If-Match", "*")]
    [InlineData("PUT", "If-Match", "1-1a20c5ab180")]
    [InlineData("PUT", "If-Match", "W/\"1-1a20c5ab180\"")]
    [InlineData("PUT", "If-Match", "\"1-1a20c5ab180\", \"2-1a20c5ab180\"")]
    [InlineData("PUT", "If-Match", "\"0-1a20c5ab180\"")]
    [InlineData("PUT", "If-Match", "\"1\"")]
    [InlineData("PUT", "If-Match", "\"1-ffffffffffffffff\"")]
    [InlineData("PUT", "If-Match", "\"99999999999999999999-1\"")]
    [InlineData("PUT", "If-None-Match", "\"1-1a20c5ab180\"")]
    [InlineData("DELETE", "If-None-Match", "*")]
    [InlineData("DELETE", "If-Match", "\"\"")]
    public async Task Refuses_a_precondition_that_it_does_not_understand(string method, string header, string value)
    {
        (await SendAsync(new HttpMethod(method), header, value)).AssertProblem(400, "bad-request");
        Assert.Empty(Client.Commands);
    }

    [Fact]
    public async Task Refuses_two_preconditions_that_contradict_each_other()
    {
        var answer = await Host.SendAsync(HttpMethod.Put, "/api/jobs/backup", ApiHost.Json(System.Text.Encoding.UTF8.GetBytes(Backup)), request =>
        {
            request.Headers.TryAddWithoutValidation("If-Match", "\"1-1a20c5ab180\"");
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        });

        answer.AssertProblem(400, "bad-request");
    }

    private Task<Answer> SendAsync(HttpMethod method, string header, string value) => Host.SendAsync(
        method, "/api/jobs/backup", method == HttpMethod.Put ? ApiHost.Json(System.Text.Encoding.UTF8.GetBytes(Backup)) : null,
        request => request.Headers.TryAddWithoutValidation(header, value));
}

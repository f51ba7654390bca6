using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Core.Tests.Jobs;

public sealed class JobDocumentAfterSpec
{
    [Theory]
    [InlineData("""{"jobs":["b"]}""", "after b", AfterOn.Success, AfterJoin.All)]
    [InlineData("""{"jobs":["b","c"],"on":"failure"}""", "after b, c (failure)", AfterOn.Failure, AfterJoin.All)]
    [InlineData("""{"jobs":["c","b"],"on":"done","join":"any"}""", "after c, b (done, any)", AfterOn.Done, AfterJoin.Any)]
    public void Reads_what_it_writes(string after, string text, AfterOn on, AfterJoin join)
    {
        var document = $$$"""{"name":"a","after":{{{after}}},"work":{"kind":"noop"}}""";

        Assert.True(JobDocument.TryRead(JsonElement.Parse(document), null, out var job, out _));

        var schedule = Assert.IsType<AfterSchedule>(job.Schedule);
        Assert.Equal((text, on, join), (schedule.Text, schedule.On, schedule.Join));
        Assert.Null(job.NextDue(DateTimeOffset.MinValue));
        Assert.Equal(document, JobDocument.ToJson(job));
    }

    [Fact]
    public void Leaves_out_the_defaults() =>
        Assert.Equal("""{"name":"a","after":{"jobs":["b"]},"work":{"kind":"noop"}}""", Rewritten("""{"name":"a","after":{"jobs":["b"],"on":"success","join":"all"},"work":{"kind":"noop"}}"""));

    [Theory]
    [InlineData("""{"schedule":"@daily","after":{"jobs":["b"]}}""", "after", "keep one of both")]
    [InlineData("""{"timezone":"Europe/Berlin","after":{"jobs":["b"]}}""", "timezone", "leave it out")]
    [InlineData("""{"after":"b"}""", "after", "must be an object")]
    [InlineData("""{"after":{}}""", "after.jobs", "is missing")]
    [InlineData("""{"after":{"jobs":[]}}""", "after.jobs", "must not be empty")]
    [InlineData("""{"after":{"jobs":"b"}}""", "after.jobs", "must be an array")]
    [InlineData("""{"after":{"jobs":["b","B"]}}""", "after.jobs[1]", "is not a job name")]
    [InlineData("""{"after":{"jobs":["b","c","b"]}}""", "after.jobs[2]", "a second time")]
    [InlineData("""{"after":{"jobs":["b","a"]}}""", "after.jobs[1]", "cannot run after itself")]
    [InlineData("""{"after":{"jobs":["b"],"on":"fail"}}""", "after.on", "success, failure, done")]
    [InlineData("""{"after":{"jobs":["b"],"join":"some"}}""", "after.join", "all, any")]
    [InlineData("""{"after":{"job":"b"}}""", "after.job", "did you mean 'jobs'?")]
    public void Names_what_is_wrong_and_the_remedy(string after, string field, string remedy)
    {
        var document = $$$"""{"name":"a",{{{after[1..^1]}}},"work":{"kind":"noop"}}""";

        Assert.False(JobDocument.TryRead(JsonElement.Parse(document), null, out _, out var problems));

        Assert.Contains(remedy, problems.First(p => p.Field == field).Message);
    }

    private static string Rewritten(string document) =>
        JobDocument.TryRead(JsonElement.Parse(document), null, out var job, out var problems) ? JobDocument.ToJson(job) : string.Join("; ", problems);
}

using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Core.Tests.Jobs;

public sealed class JobDocumentProblemsSpec
{
    [Fact]
    public void Lists_every_problem_at_once()
    {
        var problems = Problems("""
            {"name":"Nightly","schedul":"@daily","work":{"kind":"shell","command":"a","arguments":["b"],"env":{}},"retry":{"attempts":0,"backoff":0.5},
             "overlap":"wait","timeout":"-1s","labels":[],"target":{"nodes":0}}
            """);

        Assert.Equal(
            ["labels", "name", "overlap", "retry.attempts", "retry.backoff", "schedul", "schedule", "target.nodes", "timeout", "work.arguments", "work.env"],
            problems.Select(p => p.Field).Order(StringComparer.Ordinal));
        Assert.All(problems, p => Assert.False(p.Message.EndsWith('.')));
    }

    [Theory]
    [InlineData("schedul", "did you mean 'schedule'?")]
    [InlineData("Timezone", "did you mean 'timezone'?")]
    [InlineData("kilGrace", "did you mean 'killGrace'?")]
    [InlineData("zzzzzzzz", "known here: name, ")]
    [InlineData("enabled", "paused and resumed by requests of their own")]
    [InlineData("revision", "the server keeps it")]
    public void Says_what_an_unknown_field_should_have_been(string field, string remedy) =>
        Assert.Contains(remedy, Problem($$"""{"{{field}}":1}""", field).Message);

    [Theory]
    // The document and its plain members.
    [InlineData("""[]""", "")]
    [InlineData("""{"name":5}""", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a.b"}""", "name")]
    [InlineData("""{"name":"a","name":"a"}""", "name")]
    [InlineData("""{"schedule":""}""", "schedule")]
    [InlineData("""{"schedule":"not a schedule"}""", "schedule")]
    [InlineData("""{"schedule":["@daily"]}""", "schedule")]
    [InlineData("""{"schedule":"@daily","timezone":"Middle/Earth"}""", "timezone")]
    [InlineData("""{"timezone":1}""", "timezone")]
    [InlineData("""{"description":"a\u0007b"}""", "description")]
    [InlineData("""{"description":"\ud800"}""", "description")]
    [InlineData("""{"owner":"me"}""", "owner")]
    [InlineData("""{"owner":{"mail":"x"}}""", "owner.mail")]
    [InlineData("""{"labels":{"":"x"}}""", "labels")]
    [InlineData("""{"labels":{"a":1}}""", "labels.a")]
    [InlineData("""{"labels":{"a":"1","a":"2"}}""", "labels.a")]
    [InlineData("""{"target":{"tags":{"":"x"}}}""", "target.tags")]
    [InlineData("""{"target":{"tags":{"a=b":"x"}}}""", "target.tags.a=b")]
    [InlineData("""{"target":{"nodes":"some"}}""", "target.nodes")]
    [InlineData("""{"target":{"nodes":1.5}}""", "target.nodes")]
    [InlineData("""{"overlap":true}""", "overlap")]
    [InlineData("""{"misfire":{"policy":"never"}}""", "misfire.policy")]
    [InlineData("""{"misfire":{"window":"0s"}}""", "misfire.window")]
    [InlineData("""{"onLost":"retry"}""", "onLost")]
    [InlineData("""{"ephemeral":"yes"}""", "ephemeral")]
    [InlineData("""{"history":{"keep":0}}""", "history.keep")]
    [InlineData("""{"history":{"maxAge":"0s"}}""", "history.maxAge")]
    // Numbers and durations.
    [InlineData("""{"retry":{"attempts":101}}""", "retry.attempts")]
    [InlineData("""{"retry":{"attempts":99999999999999999999}}""", "retry.attempts")]
    [InlineData("""{"retry":{"backoff":1e999}}""", "retry.backoff")]
    [InlineData("""{"retry":{"backoff":"NaN"}}""", "retry.backoff")]
    [InlineData("""{"retry":{"delay":"-1s"}}""", "retry.delay")]
    [InlineData("""{"retry":{"delay":30}}""", "retry.delay")]
    [InlineData("""{"retry":{"delay":"2h"}}""", "retry.maxDelay")]
    [InlineData("""{"timeout":"0s"}""", "timeout")]
    [InlineData("""{"timeout":"soon"}""", "timeout")]
    [InlineData("""{"timeout":"9000h"}""", "timeout")]
    [InlineData("""{"killGrace":"999999999999999999999h"}""", "killGrace")]
    // Times.
    [InlineData("""{"startsAt":"2027-01-01T00:00:00"}""", "startsAt")]
    [InlineData("""{"startsAt":"2027-01-01"}""", "startsAt")]
    [InlineData("""{"startsAt":"0001-01-01T00:00:00+14:00"}""", "startsAt")]
    [InlineData("""{"startsAt":1767225600}""", "startsAt")]
    [InlineData("""{"startsAt":"2027-01-02T00:00:00Z","expiresAt":"2027-01-02T02:00:00+02:00"}""", "expiresAt")]
    public void Refuses(string document, string field) => Problem(document, field);

    [Fact]
    public void Says_what_is_missing()
    {
        var problems = Problems("{}");

        Assert.Equal(["name", "schedule", "work"], problems.Select(p => p.Field).Order(StringComparer.Ordinal));
        Assert.All(problems, p => Assert.Equal(("is missing", true), (p.Message, p.Example is not null)));
    }

    [Fact]
    public void Refuses_text_that_is_no_utf_8()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("{\"description\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\",\""), 0xFF, .. Encoding.UTF8.GetBytes("\":1}")];
        using var json = JsonDocument.Parse(bytes);

        Assert.False(JobDocument.TryRead(json.RootElement, JobId.Of("a"), out _, out var problems));
        Assert.Contains(problems, p => p.Field == "description");
        Assert.Contains(problems, p => p.Field == "");
    }

    [Fact]
    public void Lists_a_hundred_problems_and_counts_the_rest()
    {
        var problems = Problems("{" + string.Join(",", Enumerable.Range(0, 5000).Select(i => $"\"unknown{i}\":{i}")) + "}");

        Assert.Equal(101, problems.Count);
        Assert.Equal("there are 4903 more problems, not listed", problems[^1].Message);
    }

    [Fact]
    public void Shows_a_field_name_short_and_printable() =>
        Assert.True(Problems($$"""{"a\u0000b{{new string('x', 5000)}}":1}""").All(p => p.Field.Length <= 60 && !p.Field.Any(char.IsControl)));

    private static Problem Problem(string document, string field) => Assert.Single(Problems(document), p => p.Field == field);

    private static IReadOnlyList<Problem> Problems(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.False(JobDocument.TryRead(json.RootElement, null, out var job, out var problems));
        Assert.Null(job);
        return problems;
    }
}

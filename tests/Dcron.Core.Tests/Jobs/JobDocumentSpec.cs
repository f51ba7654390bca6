using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Core.Work;

namespace Dcron.Core.Tests.Jobs;

public sealed class JobDocumentSpec
{
    private const string Least = """{"name":"a","schedule":"@daily","work":{"kind":"noop"}}""";

    [Fact]
    public void Reads_the_least_document_with_every_default()
    {
        var job = Read(Least);

        Assert.Equal(("a", "@daily", null), (job.Name.Value, job.Schedule.Text, job.Schedule.TimeZone));
        Assert.Equal(new NoopWork(), job.Work);
        Assert.Equal(RetryPolicy.None, job.Retry);
        Assert.Equal(MisfirePolicy.Default, job.Misfire);
        Assert.Equal(HistoryPolicy.Default, job.History);
        Assert.Equal(TimeSpan.FromSeconds(10), job.KillGrace);
        Assert.Equal(1, job.Target.Nodes);
        Assert.Equal(Least, JobDocument.ToJson(job));
    }

    [Fact]
    public void Reads_and_writes_every_member()
    {
        const string full =
            """
            {"name":"nightly","description":"Back up\nall of it","labels":{"cost":"","team":"db"},"owner":{"name":"Ops","email":"ops@example.org"},
            "schedule":"0 3 * * *","timezone":"Europe/Berlin",
            "work":{"kind":"shell","command":"backup && echo \"done\"","shell":"/bin/bash","workingDirectory":"/srv","environment":{"LANG":"C"},"user":"backup","stdin":"x\n"},
            "target":{"tags":{"dc":"eu"},"nodes":"all"},"overlap":"skip","misfire":{"policy":"all","window":"2h"},
            "retry":{"attempts":3,"delay":"30s","backoff":1.5,"maxDelay":"5m"},"timeout":"1h","killGrace":"0s","onLost":"rerun",
            "startsAt":"2027-01-01T00:00:00Z","expiresAt":"2028-01-01T00:00:00.5Z","ephemeral":true,"history":{"keep":5,"maxAge":"none"}}
            """;

        var text = full.ReplaceLineEndings("");

        Assert.Equal(text, JobDocument.ToJson(Read(text)));
    }

    [Fact]
    public void Reads_and_writes_every_member_of_http_work()
    {
        const string text =
            """
            {"name":"ping","schedule":"@hourly","work":{"kind":"http","method":"POST","url":"https://example.org/a?b=c","headers":{"Accept":"*/*"},"body":"{}","expectedStatus":[200,204],"expectedBody":"^ok","tls":{"caFile":"/ca.pem","certificateFile":"/c.pem","keyFile":"/k.pem"}}}
            """;

        Assert.Equal(text, JobDocument.ToJson(Read(text)));
    }

    [Fact]
    public void Reads_a_status_alone_and_in_an_array_alike()
    {
        var alone = Read("""{"name":"a","schedule":"@daily","work":{"kind":"http","url":"http://a","expectedStatus":204}}""");
        var array = Read("""{"name":"a","schedule":"@daily","work":{"kind":"http","url":"http://a","expectedStatus":[204]}}""");

        Assert.Equal(alone, array);
    }

    [Fact]
    public void Reads_null_as_absent()
    {
        Assert.Equal(
            Read(Least),
            Read("""
                {"name":"a","schedule":"@daily","work":{"kind":"noop"},"timezone":null,"labels":{"x":null},"owner":null,"retry":{"attempts":null},
                 "timeout":null,"target":{"nodes":null},"history":{"maxAge":null},"startsAt":null}
                """));
    }

    [Fact]
    public void Reads_the_order_of_members_and_the_offset_of_times_as_no_difference()
    {
        var one = Read("""{"name":"a","labels":{"b":"1","a":"2"},"schedule":"@daily","startsAt":"2027-01-01T02:00:00+02:00","work":{"kind":"noop"}}""");
        var other = Read("""{"work":{"kind":"noop"},"startsAt":"2027-01-01t00:00:00z","schedule":"@daily","labels":{"a":"2","b":"1"},"name":"a"}""");

        Assert.Equal(JobDocument.ToJson(one), JobDocument.ToJson(other));
    }

    [Fact]
    public void Takes_the_name_from_the_address_where_the_document_has_none()
    {
        using var json = JsonDocument.Parse("""{"schedule":"@daily","work":{"kind":"noop"}}""");

        Assert.True(JobDocument.TryRead(json.RootElement, JobId.Of("from-url"), out var job, out _));
        Assert.Equal("from-url", job.Name.Value);
    }

    [Fact]
    public void Refuses_a_name_other_than_that_of_the_address()
    {
        using var json = JsonDocument.Parse(Least);

        Assert.False(JobDocument.TryRead(json.RootElement, JobId.Of("b"), out _, out var problems));
        Assert.Equal("name", Assert.Single(problems).Field);
    }

    [Fact]
    public void Writes_beside_the_members_of_another()
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            JobDocument.Write(writer, Read(Least));
            writer.WriteNumber("revision", 7);
            writer.WriteEndObject();
        }

        Assert.Equal(Least[..^1] + ""","revision":7}""", Encoding.UTF8.GetString(stream.ToArray()));
    }

    internal static JobDefinition Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.True(JobDocument.TryRead(json.RootElement, null, out var job, out var problems), string.Join("\n", problems));
        return job;
    }
}

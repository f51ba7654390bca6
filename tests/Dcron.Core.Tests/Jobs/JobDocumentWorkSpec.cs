using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Core.Tests.Jobs;

public sealed class JobDocumentWorkSpec
{
    [Theory]
    [InlineData("""5""", "work")]
    [InlineData("""{}""", "work.kind")]
    [InlineData("""{"kind":"shel"}""", "work.kind")]
    [InlineData("""{"kind":["shell"]}""", "work.kind")]
    [InlineData("""{"kind":"noop","command":"x"}""", "work.command")]
    // Shell.
    [InlineData("""{"kind":"shell"}""", "work.command")]
    [InlineData("""{"kind":"shell","command":""}""", "work.command")]
    [InlineData("""{"kind":"shell","command":"a\u0000b"}""", "work.command")]
    [InlineData("""{"kind":"shell","command":"\udc00"}""", "work.command")]
    [InlineData("""{"kind":"shell","command":"a","arguments":["b"]}""", "work.arguments")]
    [InlineData("""{"kind":"shell","arguments":[]}""", "work.arguments")]
    [InlineData("""{"kind":"shell","arguments":"a b"}""", "work.arguments")]
    [InlineData("""{"kind":"shell","arguments":["",""]}""", "work.arguments[0]")]
    [InlineData("""{"kind":"shell","arguments":["a",5]}""", "work.arguments[1]")]
    [InlineData("""{"kind":"shell","arguments":["a",null]}""", "work.arguments[1]")]
    [InlineData("""{"kind":"shell","arguments":["a"],"shell":"/bin/sh"}""", "work.shell")]
    [InlineData("""{"kind":"shell","command":"a","environment":{"A=B":"x"}}""", "work.environment.A=B")]
    [InlineData("""{"kind":"shell","command":"a","environment":{"":"x"}}""", "work.environment")]
    [InlineData("""{"kind":"shell","command":"a","environment":{"A":"x\u0000"}}""", "work.environment.A")]
    [InlineData("""{"kind":"shell","command":"a","environment":{"A":1}}""", "work.environment.A")]
    [InlineData("""{"kind":"shell","command":"a","environment":{"DCRON_JOB":"x"}}""", "work.environment.DCRON_JOB")]
    [InlineData("""{"kind":"shell","command":"a","user":"a b"}""", "work.user")]
    [InlineData("""{"kind":"shell","command":"a","user":"-x"}""", "work.user")]
    [InlineData("""{"kind":"shell","command":"a","workingDirectory":""}""", "work.workingDirectory")]
    // Http.
    [InlineData("""{"kind":"http"}""", "work.url")]
    [InlineData("""{"kind":"http","url":"/refresh"}""", "work.url")]
    [InlineData("""{"kind":"http","url":"ftp://a/b"}""", "work.url")]
    [InlineData("""{"kind":"http","url":"file:///etc/passwd"}""", "work.url")]
    [InlineData("""{"kind":"http","url":"http://"}""", "work.url")]
    [InlineData("""{"kind":"http","url":"http://a/b c"}""", "work.url")]
    [InlineData("""{"kind":"http","url":"http://u:p@a/"}""", "work.url")]
    [InlineData("""{"kind":"http","url":"http://a","method":"get"}""", "work.method")]
    [InlineData("""{"kind":"http","url":"http://a","method":"CONNECT"}""", "work.method")]
    [InlineData("""{"kind":"http","url":"http://a","headers":{"A\r\nB":"x"}}""", "work.headers.A\uFFFD\uFFFDB")]
    [InlineData("""{"kind":"http","url":"http://a","headers":{"A":"x\r\nB: y"}}""", "work.headers.A")]
    [InlineData("""{"kind":"http","url":"http://a","headers":{"A":"é"}}""", "work.headers.A")]
    [InlineData("""{"kind":"http","url":"http://a","headers":{"A":"x","a":"y"}}""", "work.headers.a")]
    [InlineData("""{"kind":"http","url":"http://a","headers":{"Content-Length":"5"}}""", "work.headers.Content-Length")]
    [InlineData("""{"kind":"http","url":"http://a","expectedStatus":99}""", "work.expectedStatus")]
    [InlineData("""{"kind":"http","url":"http://a","expectedStatus":[200,600]}""", "work.expectedStatus[1]")]
    [InlineData("""{"kind":"http","url":"http://a","expectedStatus":"200"}""", "work.expectedStatus")]
    [InlineData("""{"kind":"http","url":"http://a","expectedBody":"("}""", "work.expectedBody")]
    [InlineData("""{"kind":"http","url":"http://a","expectedBody":"(a)\\1"}""", "work.expectedBody")]
    [InlineData("""{"kind":"http","url":"http://a","expectedBody":"((a{1000}){1000}){1000}"}""", "work.expectedBody")]
    [InlineData("""{"kind":"http","url":"http://a","tls":{"skipVerify":true}}""", "work.tls")]
    [InlineData("""{"kind":"http","url":"https://a","tls":{"keyFile":"/k"}}""", "work.tls.certificateFile")]
    [InlineData("""{"kind":"http","url":"https://a","tls":{"skipVerify":true,"caFile":"/c"}}""", "work.tls.caFile")]
    [InlineData("""{"kind":"http","url":"https://a","tls":{"verify":false}}""", "work.tls.verify")]
    public void Refuses(string work, string field) => Assert.Equal(field, Assert.Single(Problems(work)).Field);

    [Fact]
    public void Refuses_a_command_above_64_KiB()
    {
        Assert.Equal("work.command", Assert.Single(Problems($$"""{"kind":"shell","command":"{{new string('x', 65537)}}"}""")).Field);
        Assert.Equal("work.command", Assert.Single(Problems($$"""{"kind":"shell","command":"{{new string('é', 32769)}}"}""")).Field);
    }

    [Fact]
    public void Refuses_more_variables_than_anyone_needs()
    {
        var many = string.Join(",", Enumerable.Range(0, 201).Select(i => $"\"V{i}\":\"\""));

        Assert.Equal("work.environment", Assert.Single(Problems($$$"""{"kind":"shell","command":"a","environment":{{{{many}}}}}""")).Field);
    }

    [Fact]
    public void Offers_the_kind_that_was_meant() =>
        Assert.Equal("shell", Assert.Single(Problems("""{"kind":"shel"}""")).Example);

    private static IReadOnlyList<Problem> Problems(string work)
    {
        using var json = JsonDocument.Parse($$"""{"name":"a","schedule":"@daily","work":{{work}}}""");
        Assert.False(JobDocument.TryRead(json.RootElement, null, out _, out var problems));
        return problems;
    }
}

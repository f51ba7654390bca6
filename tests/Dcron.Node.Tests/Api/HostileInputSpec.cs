using System.Text;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class HostileInputSpec : ApiSpec
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("backup")]
    [InlineData("{")]
    [InlineData("{\"schedule\": }")]
    [InlineData("{\"schedule\": \"@daily\",}")]
    [InlineData("{} {}")]
    [InlineData("{/* no */}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"text\"")]
    [InlineData("1e999999")]
    [InlineData("{\"a\u0000\": 1}")]
    [InlineData("{\"description\": \"\u0000\"}")]
    public async Task Refuses_a_body_that_is_no_JSON_object(string body) => await RefusesAsync(Encoding.UTF8.GetBytes(body), "invalid-json");

    [Fact]
    public async Task Refuses_bytes_that_are_no_text() => await RefusesAsync([.. "{\"description\": \""u8, 0xC3, 0x28, .. "\"}"u8], "invalid-json");

    [Fact]
    public async Task Refuses_text_in_UTF16() => await RefusesAsync(Encoding.Unicode.GetBytes(Backup), "invalid-json");

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task Refuses_deep_nesting(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));

        await RefusesAsync(Encoding.UTF8.GetBytes("{\"labels\":" + deep + "}"), "invalid-json");
    }

    [Theory]
    [InlineData("""{"work": {"kind": "noop"}}""", "schedule")]
    [InlineData("""{"schedule": "@daily"}""", "work")]
    [InlineData("""{"schedule": "61 * * * *", "work": {"kind": "noop"}}""", "schedule")]
    [InlineData("""{"schedule": "@daily", "timezone": "Mars/Olympus", "work": {"kind": "noop"}}""", "timezone")]
    [InlineData("""{"schedule": 5, "work": {"kind": "noop"}}""", "schedule")]
    [InlineData("""{"schedule": "@daily", "work": "noop"}""", "work")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "dance"}}""", "work.kind")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "shedule": 1}""", "shedule")]
    [InlineData("""{"schedule": "@daily", "schedule": "@hourly", "work": {"kind": "noop"}}""", "schedule")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop", "kind": "noop"}}""", "work.kind")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "name": "other"}""", "name")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "description": "\ud800"}""", "description")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "description": "\u0000"}""", "description")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "\udc00": 1}""", "body")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "retry": {"attempts": 1e400}}""", "retry.attempts")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "retry": {"backoff": 1e400}}""", "retry.backoff")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "retry": {"attempts": 99999999999999999999999999}}""", "retry.attempts")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "timeout": 90}""", "timeout")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "timeout": "-1s"}""", "timeout")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "timeout": "99999999999999999999w"}""", "timeout")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "target": {"nodes": 0}}""", "target.nodes")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "overlap": "sometimes"}""", "overlap")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "labels": []}""", "labels")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "startsAt": "tomorrow"}""", "startsAt")]
    [InlineData("""{"schedule": "@daily", "work": {"kind": "noop"}, "ephemeral": "yes"}""", "ephemeral")]
    public async Task Refuses_a_document_by_the_name_of_the_field(string body, string field)
    {
        (await Host.PutJobAsync("backup", body)).AssertField(field);
        Assert.Empty(Client.Commands);
    }

    [Fact]
    public async Task Lists_every_problem_at_once()
    {
        var answer = await Host.PutJobAsync("backup", """{"schedule": "61 * * * *", "work": {"kind": "dance"}, "timeout": 5}""");

        foreach (var field in new[] { "schedule", "work.kind", "timeout" }) answer.AssertField(field);
        Assert.Contains("and 2 more", answer.AssertProblem(400, "invalid-document"));
    }

    [Theory]
    [InlineData(1024 * 1024 + 1, false)]
    [InlineData(1024 * 1024 + 1, true)]
    [InlineData(3 * 1024 * 1024, false)]
    [InlineData(3 * 1024 * 1024, true)]
    public async Task Refuses_a_body_over_1_MiB(int size, bool chunked)
    {
        var answer = await PutBytesAsync(Padded(size), chunked);

        answer.AssertProblem(413, "body-too-large");
        Assert.Empty(Client.Commands);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Accepts_a_body_of_exactly_1_MiB(bool chunked) =>
        Assert.Equal(201, (await PutBytesAsync(Padded(1024 * 1024), chunked)).Status);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("text/json")]
    [InlineData("application/yaml")]
    public async Task Refuses_a_body_that_is_not_declared_as_JSON(string contentType)
    {
        var answer = await Host.SendAsync(HttpMethod.Put, "/api/jobs/backup", ApiHost.Json(Encoding.UTF8.GetBytes(Backup), contentType));

        Assert.Contains("Content-Type: application/json", answer.AssertProblem(415, "unsupported-media-type"));
        Assert.Empty(Client.Commands);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_not_declared_at_all_or_is_packed()
    {
        var undeclared = await Host.SendAsync(HttpMethod.Put, "/api/jobs/backup", new ByteArrayContent(Encoding.UTF8.GetBytes(Backup)));
        var packed = ApiHost.Json(Encoding.UTF8.GetBytes(Backup));
        packed.Headers.ContentEncoding.Add("gzip");

        undeclared.AssertProblem(415, "unsupported-media-type");
        (await Host.SendAsync(HttpMethod.Put, "/api/jobs/backup", packed)).AssertProblem(415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    [InlineData("application/vnd.dcron.job+json")]
    public async Task Accepts_what_is_declared_as_JSON_in_any_spelling(string contentType) =>
        Assert.Equal(201, (await Host.SendAsync(HttpMethod.Put, "/api/jobs/backup", ApiHost.Json(Encoding.UTF8.GetBytes(Backup), contentType))).Status);

    [Fact]
    public async Task Accepts_a_byte_order_mark() =>
        Assert.Equal(201, (await Host.SendAsync(HttpMethod.Put, "/api/jobs/backup", ApiHost.Json([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Backup)]))).Status);

    [Theory]
    [InlineData("Backup")]
    [InlineData("back.up")]
    [InlineData("back%20up")]
    [InlineData("back%2Fup")]
    [InlineData("back%0Aup")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("%C3%28")]
    [InlineData("%25")]
    [InlineData("*")]
    public async Task Refuses_a_name_outside_the_rule(string name)
    {
        foreach (var (method, rest) in new[] { ("PUT", ""), ("GET", ""), ("DELETE", ""), ("POST", "/run"), ("POST", "/pause"), ("POST", "/resume"), ("GET", "/executions"), ("GET", "/accounting") })
        {
            var answer = await Host.SendAsync(HttpMethod.Parse(method), $"/api/jobs/{name}{rest}", method == "PUT" ? Backup : null);
            Assert.Contains(Core.Jobs.JobId.Rule, answer.AssertField("name", "invalid-name"));
        }

        Assert.Empty(Client.Commands);
    }

    [Fact]
    public async Task Refuses_a_name_that_is_too_long()
    {
        Assert.Equal(201, (await Host.PutJobAsync(new string('a', 128), Backup)).Status);
        (await Host.PutJobAsync(new string('a', 129), Backup)).AssertField("name", "invalid-name");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=%201", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=AAAAAAAA", "cursor")]
    [InlineData("cursor=not+base64!", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    [InlineData("limt=5", "limt")]
    [InlineData("%00=5", "\0")]
    [InlineData("page=2", "page")]
    public async Task Refuses_parameters_of_lists(string query, string field)
    {
        (await Host.GetAsync("/api/jobs?" + query)).AssertField(field, "invalid-query");
        (await Host.GetAsync("/api/jobs/backup/executions?" + query)).AssertField(field, "invalid-query");
    }

    [Theory]
    [InlineData("PUT", "/api/jobs/backup")]
    [InlineData("GET", "/api/jobs/backup")]
    [InlineData("DELETE", "/api/jobs/backup")]
    [InlineData("POST", "/api/jobs/backup/run")]
    [InlineData("POST", "/api/jobs/backup/pause")]
    [InlineData("POST", "/api/jobs/backup/resume")]
    [InlineData("GET", "/api/executions/backup.20261124T070000Z")]
    public async Task Refuses_parameters_where_there_are_none(string method, string path)
    {
        var answer = await Host.SendAsync(HttpMethod.Parse(method), path + "?force=true", method == "PUT" ? Backup : null);

        answer.AssertField("force", "invalid-query");
        Assert.Empty(Client.Commands);
    }

    [Theory]
    [InlineData("pause", """{"reason": 5}""", "reason")]
    [InlineData("pause", """{"reason": "\ud800"}""", "body")]
    [InlineData("pause", """{"reason": "\u0000"}""", "reason")]
    [InlineData("pause", """{"reason": "a", "reason": "b"}""", "reason")]
    [InlineData("pause", """{"until": "tomorrow"}""", "until")]
    [InlineData("resume", """{"reason": "done"}""", "reason")]
    [InlineData("run", """{"forced": true}""", "forced")]
    public async Task Refuses_small_bodies_by_the_name_of_the_field(string action, string body, string field)
    {
        (await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/" + action, body)).AssertField(field);
        Assert.Empty(Client.Commands);
    }

    private async Task RefusesAsync(byte[] body, string kind)
    {
        (await PutBytesAsync(body, chunked: false)).AssertProblem(400, kind);
        Assert.Empty(Client.Commands);
    }

    private Task<Answer> PutBytesAsync(byte[] body, bool chunked) =>
        Host.SendAsync(HttpMethod.Put, "/api/jobs/backup", ApiHost.Json(body), request => request.Headers.TransferEncodingChunked = chunked);

    private static byte[] Padded(int size) => Encoding.UTF8.GetBytes(Backup + new string(' ', size - Backup.Length));
}

using System.Text;
using CsCheck;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class ApiFuzzSpec : ApiSpec
{
    private static readonly Gen<string> Words = Gen.OneOf(
        "name", "schedule", "timezone", "work", "kind", "shell", "command", "target", "nodes", "retry", "attempts", "labels", "history", "keep", "calendars", "dates", "weekly", "windows", "start", "duration", "blackout",
        "@daily", "@every 1s", "* * * * *", "H H * * *", "Europe/Berlin", "noop", "http", "url", "1h", "all", "2026-11-24T07:00:00Z", "backup", "", "\u0000", "\uFFFF", "é");

    private static readonly Gen<string> Scalars = Gen.OneOf(
        Words.Select(w => System.Text.Json.JsonSerializer.Serialize(w)),
        Gen.OneOf("null", "true", "false", "0", "-1", "1e400", "99999999999999999999", "0.5", "\"\\ud800\"", "\"\\u0000\""),
        Gen.Int.Select(i => i.ToString()));

    private static readonly Gen<string> Values = Nested(3);

    private static readonly Gen<string> Bodies = Gen.OneOf(
        Values,
        Values.Select(v => "{\"schedule\": \"@daily\", \"work\": " + v + "}"),
        Values.Select(v => "{\"schedule\": " + v + ", \"work\": {\"kind\": \"noop\"}}"),
        Gen.Select(Values, Gen.Int[0, 40], (v, cut) => v.Length > cut ? v[..cut] : v),
        Gen.String);

    private static readonly Gen<string> Paths = Gen.Select(
        Gen.OneOf("/api/jobs", "/api/jobs/{0}", "/api/jobs/{0}/run", "/api/jobs/{0}/pause", "/api/jobs/{0}/resume", "/api/jobs/{0}/executions", "/api/jobs/{0}/accounting", "/api/executions/{0}", "/api/schedule/preview", "/api/jobs/{0}/next", "/api/calendars", "/api/calendars/{0}", "/api/calendars/{0}/preview", "/api/calendars/{0}:import", "/api/{0}/{0}", "/health/{0}"),
        Gen.OneOf(Words, Gen.String, Gen.Const("backup.20261124T070000Z")),
        (path, name) => string.Format(path, Uri.EscapeDataString(name.Replace("\0", "%00"))));

    private static readonly Gen<string> Queries = Gen.Select(
        Gen.OneOf("limit", "cursor", "from", "to", "schedule", "timezone", "count", "name", "x"),
        Gen.OneOf(Words, Gen.String, Gen.Int.Select(i => i.ToString())),
        (name, value) => $"{name}={Uri.EscapeDataString(value)}").Array[0, 3].Select(parts => parts.Length == 0 ? "" : "?" + string.Join('&', parts));

    private static readonly Gen<(string Method, string Target, string? Body)> Requests = Gen.Select(
        Gen.OneOf("GET", "PUT", "POST", "DELETE", "PUT", "POST"),
        Gen.Select(Paths, Queries, (path, query) => path + query),
        Bodies.Null(),
        (method, target, body) => (method, target, body));

    [Fact]
    public async Task Never_answers_any_input_with_a_fault_of_its_own()
    {
        await Requests.SampleAsync(
            async request =>
            {
                var content = request.Body is null || request.Method == "GET" ? null : ApiHost.Json(Encoding.UTF8.GetBytes(request.Body));
                var answer = await Host.SendAsync(HttpMethod.Parse(request.Method), request.Target, content);
                Assert.True(answer.Status < 500, $"{request} was answered by {answer.Status}: {answer.Text}");
                // Kestrel itself refuses some request lines, without a body.
                if (answer.Status >= 400 && answer.ContentHeaders.ContentLength > 0) Assert.Equal("application/problem+json", answer.ContentType);
            },
            iter: 500,
            threads: 1);
    }

    private static Gen<string> Nested(int depth)
    {
        if (depth == 0) return Scalars;
        var inner = Nested(depth - 1);
        var member = Gen.Select(Words, inner, (name, value) => $"{System.Text.Json.JsonSerializer.Serialize(name)}: {value}");
        return Gen.OneOf(
            Scalars,
            inner.Array[0, 3].Select(items => $"[{string.Join(", ", items)}]"),
            member.Array[0, 5].Select(members => $"{{{string.Join(", ", members)}}}"));
    }
}

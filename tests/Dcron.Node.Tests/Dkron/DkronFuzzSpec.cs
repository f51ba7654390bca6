using System.Text;
using System.Text.Json;
using CsCheck;
using Dcron.Node.Tests.Api;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronFuzzSpec : DkronSpec
{
    private static readonly Gen<string> Words = Gen.OneOf(
        "backup", "@daily", "@every 1s", "@at 2026-11-24T07:00:00Z", "0 0 ~ * * *", "0 0 0 13 * 5", "TZ=", "TZ=UTC 0 * * * * *", "Europe/Berlin", "Local", "shell", "http", "kafka", "x:1", "x:", "",
        "allow", "forbid", "[\"a: b\"]", "\u0000", "é", "1h", "2xx");

    private static readonly Gen<string> Texts = Gen.OneOf(Words, Words, Gen.String.Where(t => !t.Any(char.IsSurrogate))).Select(t => JsonSerializer.Serialize(t));

    private static readonly Gen<string> Maps =
        Gen.Select(Gen.OneOf("command", "shell", "env", "timeout", "mem_limit", "su", "payload", "url", "method", "headers", "expectCode", "expectBody", "dc", "role", ""), Texts, (k, v) => $"\"{k}\":{v}")
            .Array[0, 5].Select(members => "{" + string.Join(',', members) + "}");

    private static readonly Gen<string> Anything = Gen.OneOf(Texts, Maps, Gen.OneOf("null", "true", "-1", "1e400", "[]", "[null,\"a\"]", "\"\\ud800\"", "{\"log\":{\"forward\":\"true\"}}"));

    private static readonly Gen<string> Fields = Gen.OneOf(
        "displayname", "timezone", "owner", "success_count", "last_success", "disabled", "tags", "metadata", "retries", "dependent_jobs", "parent_job", "processors",
        "concurrency", "status", "next", "ephemeral", "starts_at", "expires_at", "Executor", "id", "unknown");

    private static readonly Gen<string> Schedules = Gen.OneOf(Gen.OneOf("\"@daily\"", "\"0 0 ~ * * *\"", "\"0 0 0 13 * 5\"", "\"TZ=Asia/Tokyo 0 * * * * *\""), Texts);

    private static readonly Gen<string> Bodies =
        Gen.Select(Schedules, Gen.OneOf("shell", "http", "kafka", ""), Maps, Gen.Select(Fields, Anything, (f, v) => $"\"{f}\":{v}").Array[0, 2], (schedule, executor, config, more) =>
            $"{{\"name\":\"backup\",\"schedule\":{schedule},\"executor\":\"{executor}\",\"executor_config\":{config}{string.Concat(more.Select(m => "," + m))}}}");

    [Fact]
    public async Task Never_answers_a_job_with_a_fault_and_reads_back_what_it_saved_as_the_same()
    {
        var saves = 0;
        await Bodies.SampleAsync(
            async body =>
            {
                var saved = await PostAsync("/v1/jobs", body);
                Assert.True(saved.Status is 201 or 400 or 404, $"{saved.Status}: {saved.Text}");
                if (saved.Status != 201) return;

                saves++;
                var read = await GetAsync("/v1/jobs/backup");
                var again = await SendAsync(HttpMethod.Put, "/v1/jobs/backup", read.Text);
                Assert.True(again.Status == 201, $"{read.Text}\n{again.Status}: {again.Text}");
                Assert.Equal(read.Text, (await GetAsync("/v1/jobs/backup")).Text);
                await SendAsync(HttpMethod.Delete, "/v1/jobs/backup");
            },
            iter: 600,
            threads: 1);
        Assert.True(saves > 60, $"only {saves} of the jobs were acceptable");
    }

    [Fact]
    public async Task Never_answers_any_request_with_a_fault()
    {
        await CreateAsync(Minimal);
        var requests = Gen.Select(
            Gen.OneOf("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
            Gen.Select(
                Gen.OneOf("/v1", "/v1/{0}", "/v1/jobs/{0}", "/v1/jobs/{0}/executions", "/v1/jobs/backup/executions/{0}", "/v1/executions/{0}", "/v1/jobs/{0}/toggle", "/v1/jobs", "/v1/restore"),
                Gen.OneOf(Words, Gen.String, Gen.Const("1795519518000741100-n1")),
                (path, name) => string.Format(path, Uri.EscapeDataString(name.Replace("\0", "%00")))),
            Gen.Select(Gen.OneOf("_sort", "_order", "_start", "_end", "q", "status", "disabled", "metadata[a]", "metadata[", "output_size_limit", "pretty"), Gen.OneOf(Words, Gen.Int.Select(i => i.ToString())),
                (k, v) => $"{k}={Uri.EscapeDataString(v)}").Array[0, 3],
            Gen.OneOf(Bodies, Anything).Null(),
            (method, path, query, body) => (Method: method, Target: query.Length == 0 ? path : path + "?" + string.Join('&', query), Body: body));
        await requests.SampleAsync(
            async request =>
            {
                var content = request.Body is null || request.Method == "GET" ? null : ApiHost.Json(Encoding.UTF8.GetBytes(request.Body), "text/plain");
                var answer = await Host.SendAsync(HttpMethod.Parse(request.Method), request.Target, content);
                Assert.True(answer.Status is < 500 or 501, $"{request} was answered by {answer.Status}: {answer.Text}");
            },
            iter: 500,
            threads: 1);
    }
}

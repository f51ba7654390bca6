using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

/// <summary>What the client libraries of Dkron send, byte for byte, and what each of them needs in return.</summary>
public sealed class DkronClientsSpec : DkronSpec
{
    private const string TerraformJob = """
        {"name":"tf-job","schedule":"0 */5 * * * *","timezone":"UTC","owner":"","owner_email":"","disabled":false,"tags":{"my_role":"web:1"},"retries":2,"dependent_jobs":null,"parent_job":"","processors":{"log":{"type":"log","forward":"true"}},"concurrency":"","executor":"shell","executor_config":{"allowed_exitcodes":"","command":"date","cwd":"","env":"","mem_limit_kb":"","project":"","shell":"false","timeout":""}}
        """;

    [Fact]
    public async Task Curl_with_its_own_content_type()
    {
        var answer = await SendRawAsync(
            """
            POST /v1/jobs HTTP/1.1
            Host: {host}
            User-Agent: curl/7.88.1
            Accept: */*
            Content-Length: {length}
            Content-Type: application/x-www-form-urlencoded
            """, Minimal);

        Assert.Equal((201, "application/json; charset=utf-8"), (answer.Status, answer.Headers["Content-Type"]));
    }

    [Fact]
    public async Task JavaScript_posts_the_job_of_version_0_and_reads_it_back()
    {
        var created = await SendRawAsync(
            """
            POST /v1/jobs HTTP/1.1
            accept: application/json
            content-type: application/json
            host: {host}
            content-length: {length}
            """,
            """{"name":"job_name","schedule":"0 30 * * * *","command":"/bin/true","shell":true,"owner":"Platform Team","owner_email":"platform@example.com","run_as_user":"deploy","environment_variables":["A=1"],"success_count":0,"error_count":0,"last_success":"0001-01-01T00:00:00Z","last_error":"0001-01-01T00:00:00Z","disabled":false,"tags":{"role":"dkron"},"retries":0,"dependent_jobs":null,"parent_job":"","processors":null,"concurrency":"allow"}""");
        var listed = await SendRawAsync("GET /v1/jobs HTTP/1.1\naccept: application/json\nhost: {host}");
        var deleted = await SendRawAsync("DELETE /v1/jobs/job_name HTTP/1.1\naccept: application/json\nhost: {host}");

        Assert.Equal((201, 200, 200), (created.Status, listed.Status, deleted.Status));
        Assert.Equal("job_name", deleted.Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Python_of_2017_probes_creates_runs_and_asks_where_executions_used_to_be()
    {
        const string headers = "\nHost: {host}\nUser-Agent: python-requests/2.18.4\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive";
        var probe = await SendRawAsync("GET /v1 HTTP/1.1" + headers);
        var created = await SendRawAsync("POST /v1/jobs HTTP/1.1" + headers + "\nContent-Length: {length}\nContent-Type: application/json", Minimal);
        var run = await SendRawAsync("POST /v1/jobs/backup HTTP/1.1" + headers + "\nContent-Length: 0");
        var executions = await SendRawAsync("GET /v1/executions/backup HTTP/1.1" + headers);

        Assert.Equal("a", probe.Json.GetProperty("agent").GetProperty("name").GetString());
        Assert.Equal((201, 200, 200, "[]"), (created.Status, run.Status, executions.Status, executions.Body));
        Assert.Equal("backup", run.Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Pydkron_sends_trailing_slashes()
    {
        const string headers = "\nHost: {host}\nUser-Agent: python-requests/2.31.0\nAccept-Encoding: gzip, deflate\nAccept: */*";
        var created = await SendRawAsync("POST /v1/jobs/ HTTP/1.1" + headers + "\nContent-Length: {length}\nContent-Type: application/json", Minimal);
        var status = await SendRawAsync("GET /v1/ HTTP/1.1" + headers);
        var executions = await SendRawAsync("GET /v1/jobs/backup/executions/ HTTP/1.1" + headers);
        var toggled = await SendRawAsync("POST /v1/jobs/backup/toggle HTTP/1.1" + headers + "\nContent-Length: 0");
        var gone = await SendRawAsync("GET /v1/jobs/nobody HTTP/1.1" + headers);

        Assert.Equal((201, 200, 200, 200, 404), (created.Status, status.Status, executions.Status, toggled.Status, gone.Status));
    }

    [Fact]
    public async Task Django_sends_whole_records_back_with_null_parents()
    {
        const string headers = "\nHost: {host}\nUser-Agent: python-requests/2.32.3\nAccept-Encoding: gzip, deflate\nAccept: */*\nAuthorization: Basic ZGtyb246c2VjcmV0";
        const string job = """{"name": "job_cleanup", "schedule": "@manually", "executor": "shell", "tags": {"label": "testapp:1"}, "metadata": {"temp": "true"}, "disabled": false, "executor_config": {"shell": "true", "command": "./manage.py clear"}, "parent_job": null}""";
        await SendRawAsync("POST /v1/jobs?runoncreate=true HTTP/1.1" + headers + "\nContent-Length: {length}\nContent-Type: application/json", job);
        var listed = await SendRawAsync("GET /v1/jobs?metadata%5Btemp%5D=true HTTP/1.1" + headers);
        var again = await SendRawAsync("POST /v1/jobs HTTP/1.1" + headers + "\nContent-Length: {length}\nContent-Type: application/json", listed.Json[0].GetRawText());

        Assert.Equal((200, 201), (listed.Status, again.Status));
        Assert.Single(Client.Commands.OfType<JobCommand.Run>());
        Assert.Equal(listed.Json[0].GetRawText(), (await GetAsync("/v1/jobs/job_cleanup")).Text);
    }

    [Fact]
    public async Task Php_takes_nothing_but_200_and_201_for_success()
    {
        const string headers = "\nHost: {host}\nUser-Agent: GuzzleHttp/7\nContent-Type: application/json\nAccept: application/json";
        var created = await SendRawAsync("POST /v1/jobs?runoncreate=1 HTTP/1.1" + headers + "\nContent-Length: {length}", Minimal);
        var run = await SendRawAsync("POST /v1/jobs/backup HTTP/1.1" + headers + "\nContent-Length: 0");
        var listed = await SendRawAsync("GET /v1/jobs?metadata%5Ba%5D=b&_sort=name&_order=ASC&q=back&_start=0&_end=10 HTTP/1.1" + headers);
        foreach (var path in new[] { "/busy", "/leader", "/members", "/isleader", "/jobs/backup/executions" })
            Assert.Equal(200, (await SendRawAsync($"GET /v1{path} HTTP/1.1" + headers)).Status);

        Assert.Equal((201, 200, 200, "[]"), (created.Status, run.Status, listed.Status, listed.Body));
    }

    [Fact]
    public async Task Ruby_posts_jobs_and_an_old_generated_client_posts_busy()
    {
        const string headers = "\nHost: {host}\nUser-Agent: Swagger-Codegen/1.0.0/ruby\nContent-Type: application/json\nAccept: application/json\nExpect: ";
        Assert.Equal(201, (await SendRawAsync("POST /v1/jobs?runoncreate=true HTTP/1.1" + headers + "\nContent-Length: {length}", Minimal)).Status);
        Assert.Equal(200, (await SendRawAsync("POST /v1/busy HTTP/1.1" + headers + "\nContent-Length: 0")).Status);
    }

    [Fact]
    public async Task Terraform_reads_back_exactly_what_it_wrote()
    {
        var created = await SendRawAsync("POST /v1/jobs HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nContent-Type: application/json\nAccept-Encoding: gzip", TerraformJob);
        var read = await SendRawAsync("GET /v1/jobs/tf-job HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nAccept-Encoding: gzip");

        Assert.Equal((201, "tf-job"), (created.Status, created.Json.GetProperty("name").GetString()));
        var sent = System.Text.Json.JsonDocument.Parse(TerraformJob).RootElement;
        foreach (var field in new[] { "name", "parent_job", "schedule", "timezone", "owner", "owner_email", "retries", "executor", "executor_config", "concurrency", "tags", "dependent_jobs", "processors" })
            Assert.True(System.Text.Json.JsonElement.DeepEquals(sent.GetProperty(field), read.Json.GetProperty(field)), $"{field}: {read.Json.GetProperty(field)}");
    }

    [Fact]
    public async Task Terraform_shows_the_text_of_a_refusal()
    {
        var answer = await SendRawAsync("POST /v1/jobs HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nContent-Type: application/json", TerraformJob.Replace("0 */5", "*/5", StringComparison.Ordinal));

        Assert.Equal((400, "Job validation failed: can't parse job schedule: expected exactly 6 fields, found 5: [*/5 * * * *]."), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Java_sends_nulls_for_all_that_is_optional()
    {
        var answer = await SendRawAsync(
            "POST /v1/jobs HTTP/1.1\nHost: {host}\nUser-Agent: Java/17.0.9\nContent-Type: application/json\nAccept: application/json, application/*+json\nContent-Length: {length}",
            """{"name":"spring-job","displayname":null,"schedule":"@every 10s","timezone":null,"owner":null,"owner_email":null,"disabled":null,"tags":null,"metadata":null,"retries":null,"parent_job":null,"processors":null,"concurrency":null,"executor":"http","executor_config":{"method":"POST","url":"http://localhost:9999/hook","headers":null,"body":null,"timeout":null,"expectCode":null,"expectBody":null,"debug":null},"status":null,"ephemeral":null,"expires_at":null}""");

        Assert.Equal((201, "allow"), (answer.Status, answer.Json.GetProperty("concurrency").GetString()));
    }

    [Fact]
    public async Task An_exporter_lists_a_thousand_and_needs_no_output()
    {
        await CreateAsync(Minimal);
        var jobs = await SendRawAsync("GET /v1/jobs?_start=0&_end=1000&_sort=id&_order=ASC HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1");
        var executions = await SendRawAsync("GET /v1/jobs/backup/executions?output_size_limit=0 HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1");

        Assert.Equal((200, "1", 200), (jobs.Status, jobs.Headers["X-Total-Count"], executions.Status));
    }

    [Fact]
    public async Task The_web_UI_lists_edits_runs_and_toggles()
    {
        const string headers = "\nHost: {host}\nOrigin: http://localhost:3000\nAuthorization: Bearer undefined\nAccept: application/json\nContent-Type: application/json";
        var created = await SendRawAsync("POST /v1/jobs HTTP/1.1" + headers + "\nContent-Length: {length}", Minimal);
        var list = await SendRawAsync("GET /v1/jobs?_end=10&_order=ASC&_sort=id&_start=0 HTTP/1.1" + headers);
        var edited = await SendRawAsync("PUT /v1/jobs/backup HTTP/1.1" + headers + "\nContent-Length: {length}", list.Json[0].GetRawText().Replace("\"retries\":0", "\"retries\":1", StringComparison.Ordinal));
        var members = await SendRawAsync("GET /v1/members?_end=10&_order=ASC&_sort=id&_start=0 HTTP/1.1" + headers);
        var executions = await SendRawAsync("GET /v1/jobs/backup/executions?_end=25&_order=DESC&_sort=started_at&_start=0&jobs=backup&output_size_limit=200 HTTP/1.1" + headers);
        var busy = await SendRawAsync("GET /v1/busy?_end=10&_order=ASC&_sort=id&_start=0 HTTP/1.1" + headers);

        Assert.Equal("backup", created.Json.GetProperty("id").GetString());
        Assert.Equal((201, 1), (edited.Status, edited.Json.GetProperty("retries").GetInt32()));
        Assert.All(new[] { list, members, executions, busy }, a => Assert.True(a.Status == 200 && a.Headers.ContainsKey("X-Total-Count")));
    }
}

using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;
using Dcron.Node.Tests.Api;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronJobsApiSpec : DkronSpec
{
    [Fact]
    public async Task Creates_a_job_and_answers_it_with_every_field_in_the_order_of_Dkron()
    {
        var answer = await PostAsync("/v1/jobs", Minimal);

        Assert.Equal(201, answer.Status);
        Assert.Equal("application/json; charset=utf-8", answer.ContentType);
        Assert.Equal("/v1/jobs/backup", answer.Headers.Location!.ToString());
        Assert.Equal("a", answer.Headers.GetValues("X-Whom").Single());
        Assert.Equal(
            """
            {"id":"backup","name":"backup","displayname":"","timezone":"","schedule":"0 0 3 * * *","owner":"","owner_email":"","success_count":0,"error_count":0,"last_success":null,"last_error":null,"disabled":false,"tags":null,"metadata":null,"retries":0,"dependent_jobs":null,"parent_job":"","processors":null,"concurrency":"allow","executor":"shell","executor_config":{"command":"backup.sh"},"status":"","next":"2026-11-25T03:00:00Z","ephemeral":false,"starts_at":null,"expires_at":null}
            """,
            answer.Text);
    }

    [Fact]
    public async Task Reads_empty_processors_as_an_object()
    {
        await CreateAsync(Minimal);

        Assert.Contains("\"processors\":{}", (await GetAsync("/v1/jobs/backup")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/v1/jobs")]
    [InlineData("POST", "/v1/jobs/")]
    [InlineData("PATCH", "/v1/jobs")]
    [InlineData("PUT", "/v1/jobs/anything")]
    public async Task Answers_each_way_to_save_by_201_with_the_address_of_the_job_in_the_body(string method, string path)
    {
        var answer = await SendAsync(HttpMethod.Parse(method), path, Minimal);

        Assert.Equal((201, "/v1/jobs/backup"), (answer.Status, answer.Headers.Location!.ToString()));
    }

    [Theory]
    [InlineData("""{"name":""}""", "name cannot be empty")]
    [InlineData("""null""", "name cannot be empty")]
    [InlineData("""{"name":"BAD JOB NAME!","schedule":"@daily"}""", "name contains illegal character 'B'")]
    [InlineData("""{"name":"a","parent_job":"a"}""", "the job can not have itself as parent")]
    [InlineData("""{"name":"a","schedule":"this is not cron"}""", "can't parse job schedule: expected exactly 6 fields, found 4: [this is not cron]")]
    [InlineData("""{"name":"a","schedule":"@daily","concurrency":"never"}""", "invalid concurrency policy value, use \"allow\" or \"forbid\"")]
    [InlineData("""{"name":"a","schedule":"@daily","timezone":"Not/Valid"}""", "unknown time zone Not/Valid")]
    [InlineData("""{"name":"a","schedule":"@daily","executor":"shell","executor_config":{"command":"x","timeout":"soon"}}""", "Error parsing job timeout value")]
    public async Task Refuses_a_job_that_is_not_valid_in_the_words_of_Dkron(string body, string message)
    {
        var answer = await PostAsync("/v1/jobs", body);

        Assert.Equal((400, "text/plain; charset=utf-8", $"Job validation failed: {message}."), (answer.Status, answer.ContentType, answer.Text));
        Assert.Empty(Client.Commands);
    }

    [Theory]
    [InlineData("", "Unable to parse payload: EOF.")]
    [InlineData("""{"name":1}""", "Unable to parse payload: json: cannot unmarshal number into Go struct field Job.name of type string.")]
    [InlineData("""{"name":"a","retries":-1}""", "Unable to parse payload: json: cannot unmarshal number -1 into Go struct field Job.retries of type uint.")]
    [InlineData("""{"name":"a","executor_config":{"timeout":5}}""", "Unable to parse payload: json: cannot unmarshal number into Go struct field Job.executor_config of type string.")]
    [InlineData("""{"name":"a","tags":[]}""", "Unable to parse payload: json: cannot unmarshal array into Go struct field Job.tags of type map[string]string.")]
    [InlineData("""{"name":"a","concurrency":false}""", "Unable to parse payload: json: cannot unmarshal bool into Go struct field Job.concurrency of type string.")]
    [InlineData("""[]""", "Unable to parse payload: json: cannot unmarshal array into Go value of type dkron.Job.")]
    public async Task Refuses_a_body_that_cannot_be_read(string body, string text)
    {
        var answer = await PostAsync("/v1/jobs", body);

        Assert.Equal((400, text), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Refuses_an_empty_start_time()
    {
        Assert.StartsWith("Unable to parse payload: ", (await PostAsync("/v1/jobs", """{"name":"a","schedule":"@daily","starts_at":""}""")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_names_in_any_case_nulls_as_absent_the_last_of_two_and_nothing_behind_the_first_value()
    {
        var job = await CreateAsync("""
            {"Name":"first","NAME":"backup","Schedule":"@daily","owner":null,"retries":null,"tags":null,"processors":null,"parent_job":null,"disabled":null,
             "starts_at":null,"next":null,"concurrency":null,"executor":"shell","executor_config":{"command":"x","env":null}} trailing
            """);

        Assert.Equal("backup", job.GetProperty("name").GetString());
        Assert.Equal("allow", job.GetProperty("concurrency").GetString());
        Assert.Equal("", job.GetProperty("executor_config").GetProperty("env").GetString());
    }

    [Fact]
    public async Task Answers_a_missing_parent_by_404_and_its_text()
    {
        var answer = await PostAsync("/v1/jobs", """{"name":"child","parent_job":"nobody","executor":"shell","executor_config":{"command":"x"}}""");

        Assert.Equal((404, "specified parent job not found"), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("GET", "/v1/jobs/nobody")]
    [InlineData("DELETE", "/v1/jobs/nobody")]
    [InlineData("POST", "/v1/jobs/nobody")]
    [InlineData("POST", "/v1/jobs/nobody/run")]
    [InlineData("POST", "/v1/jobs/nobody/toggle")]
    [InlineData("GET", "/v1/jobs/NoJobHasThisName")]
    [InlineData("GET", "/v1/jobs/nobody/executions")]
    [InlineData("GET", "/v1/jobs/nobody/executions/1-a")]
    public async Task Answers_an_unknown_job_by_an_empty_404(string method, string path)
    {
        var answer = await SendAsync(HttpMethod.Parse(method), path);

        Assert.Equal((404, "", null), (answer.Status, answer.Text, answer.ContentType));
        Assert.Equal("a", answer.Headers.GetValues("X-Whom").Single());
    }

    [Theory]
    [InlineData("/v1/jobs/backup")]
    [InlineData("/v1/jobs/backup/run")]
    public async Task Runs_a_job_at_once_and_answers_200(string path)
    {
        await CreateAsync(Minimal);
        var answer = await PostAsync(path);

        Assert.Equal((200, path), (answer.Status, answer.Headers.Location!.ToString()));
        Assert.Equal("backup", answer.Json.GetProperty("name").GetString());
        Assert.Single(Client.Commands.OfType<JobCommand.Run>());
    }

    [Theory]
    [InlineData("?runoncreate=true")]
    [InlineData("?runoncreate=1")]
    [InlineData("?runoncreate=false")]
    [InlineData("?runoncreate")]
    public async Task Runs_a_new_job_whatever_runoncreate_says(string query)
    {
        Assert.Equal(201, (await PostAsync("/v1/jobs" + query, Minimal)).Status);
        Assert.Single(Client.Commands.OfType<JobCommand.Run>());
    }

    [Fact]
    public async Task Says_why_a_job_cannot_run()
    {
        await CreateAsync(Minimal);
        Client.Reply = new JobReply.Refused("no eligible node: no executor is up");
        var answer = await PostAsync("/v1/jobs/backup");

        Assert.Equal((404, "backup does not run: no eligible node: no executor is up"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Toggles_between_disabled_and_enabled()
    {
        await CreateAsync(Minimal);
        var off = await PostAsync("/v1/jobs/backup/toggle");
        var on = await PostAsync("/v1/jobs/backup/toggle");

        Assert.Equal((200, true, "/v1/jobs/backup/toggle"), (off.Status, off.Json.GetProperty("disabled").GetBoolean(), off.Headers.Location!.ToString()));
        Assert.False(on.Json.GetProperty("disabled").GetBoolean());
        Assert.Equal(MisfirePolicy.Default, Stored("backup").Misfire);
    }

    [Fact]
    public async Task Makes_up_for_nothing_when_a_job_is_enabled()
    {
        await CreateAsync(Minimal.Replace("{\"name\"", "{\"disabled\":true,\"name\"", StringComparison.Ordinal));
        Client.Commands.Clear();
        await CreateAsync(Minimal);

        var before = Client.Commands.TakeWhile(c => c is not JobCommand.Resume).OfType<JobCommand.Put>().Last();
        Assert.Equal(CatchUp.Skip, before.Definition.Misfire.Policy);
        Assert.Equal(MisfirePolicy.Default, Stored("backup").Misfire);
    }

    [Fact]
    public async Task Gives_a_new_disabled_job_no_due_time_before_it_is_paused()
    {
        var job = await CreateAsync(Minimal.Replace("{\"name\"", "{\"disabled\":true,\"name\"", StringComparison.Ordinal));

        Assert.True(job.GetProperty("disabled").GetBoolean());
        Assert.Equal("2026-11-25T03:00:00Z", job.GetProperty("next").GetString());
        Assert.Equal("@manually", Client.Commands.OfType<JobCommand.Put>().First().Definition.Schedule.Text);
    }

    [Fact]
    public async Task Pauses_submissions_on_this_node()
    {
        Assert.Equal("""{"paused":false}""", (await GetAsync("/v1/pause")).Text);
        Assert.Equal("""{"paused":true}""", (await PostAsync("/v1/pause")).Text);
        var refused = await PostAsync("/v1/jobs", Minimal);
        Assert.Equal((503, "New job submissions are currently paused"), (refused.Status, refused.Text));
        Assert.Equal("""{"paused":false}""", (await PostAsync("/v1/unpause")).Text);
        Assert.Equal(201, (await PostAsync("/v1/jobs", Minimal)).Status);
    }

    [Fact]
    public async Task Answers_503_without_a_scheduler()
    {
        Client.Fault = new SchedulerUnavailableException("no scheduler");

        foreach (var (method, path) in new[] { ("POST", "/v1/jobs"), ("GET", "/v1/jobs"), ("GET", "/v1/jobs/backup"), ("DELETE", "/v1/jobs/backup"), ("POST", "/v1/jobs/backup") })
        {
            var answer = await SendAsync(HttpMethod.Parse(method), path, method == "POST" ? Minimal : null);
            Assert.Equal((503, "no scheduler", "1"), (answer.Status, answer.Text, answer.Headers.RetryAfter!.ToString()));
        }
    }

    [Fact]
    public async Task Keeps_what_only_native_clients_can_say()
    {
        KeepNative("native", job => job with
        {
            Description = "ours",
            OnLost = OnLost.Rerun,
            KillGrace = TimeSpan.FromSeconds(3),
            Retry = new RetryPolicy(3, TimeSpan.FromMinutes(1), 2, TimeSpan.FromHours(1)),
            Work = new ShellWork { Command = "x", Shell = "/bin/bash" },
        });
        var shown = (await GetAsync("/v1/jobs/native")).Json;
        await SendAsync(HttpMethod.Put, "/v1/jobs/native", shown.GetRawText().Replace("\"owner\":\"\"", "\"owner\":\"Ada\"", StringComparison.Ordinal));

        var before = Client.Commands.OfType<JobCommand.Put>().Last().Definition;
        Assert.Equal(("0 30 4 * * 1-5", "Ada"), (shown.GetProperty("schedule").GetString(), before.Owner.Name));
        Assert.Equal(("30 4 * * 1-5", "Europe/Berlin", "ours", OnLost.Rerun), (before.Schedule.Text, before.Schedule.TimeZone, before.Description, before.OnLost));
        Assert.Equal((3, TimeSpan.FromMinutes(1), "/bin/bash", 1), (before.Retry.Attempts, before.Retry.Delay, ((ShellWork)before.Work).Shell, before.Target.Nodes));
    }

    [Fact]
    public async Task Shows_counters_and_dates_and_lets_them_only_grow()
    {
        await CreateAsync(Minimal);
        var view = (await Client.FindJobAsync(JobId.Of("backup"), default))!;
        Client.Keep(view with
        {
            Tally = new Tally(4, 1, FakeClient.Now, null),
            Last = [new LastOutcome(ExecutionId.Scheduled(JobId.Of("backup"), FakeClient.Now), Outcome.Succeeded, "", FakeClient.Now)],
        });
        var answer = await CreateAsync(Minimal.Replace("{\"name\"", "{\"success_count\":10,\"error_count\":0,\"last_error\":\"2026-01-01T00:00:00Z\",\"name\"", StringComparison.Ordinal));

        Assert.Equal((10, 1), (answer.GetProperty("success_count").GetInt32(), answer.GetProperty("error_count").GetInt32()));
        Assert.Equal(("success", "2026-01-01T00:00:00Z", "2026-11-24T07:00:00Z"), (answer.GetProperty("status").GetString(), answer.GetProperty("last_error").GetString(), answer.GetProperty("last_success").GetString()));
    }

    [Fact]
    public async Task Only_looks_when_asked_for_a_dry_run()
    {
        var answer = await PostAsync("/v1/jobs?dryrun", """{"name":"a","schedule":"@every 1m","executor":"kafka","executor_config":{"topic":"x"},"parent_job":"nobody"}""");

        Assert.Equal(200, answer.Status);
        var notes = string.Join('\n', answer.Headers.GetValues("X-Dcron-Note"));
        foreach (var word in new[] { "kafka", "parent_job", "no tags" }) Assert.Contains(word, notes, StringComparison.Ordinal);
        Assert.Empty(Client.Commands);
    }
}

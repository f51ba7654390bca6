using System.Net;
using System.Text;
using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>What a Dkron client does on its first day, against a real <c>dcrond</c>.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class DkronOnOneNodeSpec(OneNode node) : IClassFixture<OneNode>
{
    [Fact]
    public async Task A_job_runs_and_its_execution_is_listed_found_and_counted()
    {
        await PostAsync("/v1/jobs", """{"name":"tick","schedule":"@every 1s","executor":"shell","executor_config":{"command":"echo $ENV_JOB_NAME","shell":"true"},"tags":{"server":"true:1"}}""", 201);
        JsonElement executions = default;
        await node.UntilAsync("two executions are listed", async () => (executions = await GetAsync("/v1/jobs/tick/executions")).GetArrayLength() >= 2);
        await PostAsync("/v1/jobs/tick/toggle", null, 200);

        var one = executions.EnumerateArray().Last();
        var shown = await GetAsync("/v1/jobs/tick/executions/" + one.GetProperty("id").GetString());
        Assert.Equal(("tick\n", true, 1), (shown.GetProperty("output").GetString(), shown.GetProperty("success").GetBoolean(), shown.GetProperty("attempt").GetInt32()));
        await node.UntilAsync("the successes are counted", async () => await GetAsync("/v1/jobs/tick") is var job && job.GetProperty("success_count").GetInt32() >= 2 && job.GetProperty("status").GetString() == "success");
    }

    [Fact]
    public async Task A_job_that_cannot_run_fails_with_the_reason_as_output()
    {
        await PostAsync("/v1/jobs?runoncreate=true", """{"name":"kafka-job","schedule":"@manually","executor":"kafka","executor_config":{"topic":"x"}}""", 201);
        JsonElement executions = default;
        await node.UntilAsync("its execution has ended", async () => (executions = await GetAsync("/v1/jobs/kafka-job/executions")).GetArrayLength() == 1 && executions[0].GetProperty("finished_at").GetString() != "0001-01-01T00:00:00Z");

        Assert.Equal((false, "executor 'kafka' is not present: Dcron runs shell and http"), (executions[0].GetProperty("success").GetBoolean(), executions[0].GetProperty("output").GetString()));
    }

    [Fact]
    public async Task A_running_job_is_busy()
    {
        await PostAsync("/v1/jobs?runoncreate", """{"name":"sleeper","schedule":"@manually","executor":"shell","executor_config":{"command":"sleep 20"}}""", 201);

        await node.UntilAsync("it is busy", async () => (await GetAsync("/v1/busy")).EnumerateArray().Any(e => e.GetProperty("job_name").GetString() == "sleeper"));
        await node.UntilAsync("it is counted as running", async () => (await node.Process.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("dcron_attempts_running", StringComparison.Ordinal));
        Assert.Equal(OneNode.Name, (await GetAsync("/v1/leader")).GetProperty("Name").GetString());
    }

    private async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await node.Process.Http.GetStringAsync(new Uri(path, UriKind.Relative)));

    private async Task PostAsync(string path, string? body, int status)
    {
        using var content = new StringContent(body ?? "", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await node.Process.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.True(response.StatusCode == (HttpStatusCode)status, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}

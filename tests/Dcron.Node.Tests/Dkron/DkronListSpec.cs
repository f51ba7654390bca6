using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Node.Tests.Api;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronListSpec : DkronSpec
{
    [Fact]
    public async Task Answers_no_jobs_by_an_empty_array()
    {
        var answer = await GetAsync("/v1/jobs");

        Assert.Equal((200, "[]", "0"), (answer.Status, answer.Text, answer.Headers.GetValues("X-Total-Count").Single()));
    }

    [Theory]
    [InlineData("", "alpha,beta,gamma", 3)]
    [InlineData("?_sort=id&_order=ASC&_start=0&_end=1000", "alpha,beta,gamma", 3)]
    [InlineData("?_sort=id&_order=DESC", "gamma,beta,alpha", 3)]
    [InlineData("?_sort=id&_order=desc", "alpha,beta,gamma", 3)]
    [InlineData("?_start=1&_end=2", "beta", 3)]
    [InlineData("?_start=-5&_end=2", "alpha,beta", 3)]
    [InlineData("?_start=7&_end=9", "", 3)]
    [InlineData("?_end=x", "", 3)]
    [InlineData("?q=ALPHA", "", 0)]
    [InlineData("?q=alp", "alpha", 1)]
    [InlineData("?q=The", "gamma", 1)]
    [InlineData("?disabled=true", "beta", 1)]
    [InlineData("?disabled=false", "alpha,gamma", 2)]
    [InlineData("?status=untriggered", "alpha,beta", 2)]
    [InlineData("?status=success", "gamma", 1)]
    [InlineData("?metadata[cron]=auto", "alpha,gamma", 2)]
    [InlineData("?metadata%5Bcron%5D=auto&metadata%5Bteam%5D=b", "gamma", 1)]
    [InlineData("?metadata[temp]=true", "", 0)]
    [InlineData("?_sort=success_count&_order=DESC&_end=1", "gamma", 3)]
    [InlineData("?_sort=schedule", "gamma,alpha,beta", 3)]
    public async Task Filters_sorts_and_slices(string query, string names, int total)
    {
        await FillAsync();
        var answer = await GetAsync("/v1/jobs" + query);

        Assert.Equal(200, answer.Status);
        Assert.Equal(names, string.Join(',', answer.Json.EnumerateArray().Select(j => j.GetProperty("name").GetString())));
        Assert.Equal(total.ToString(), answer.Headers.GetValues("X-Total-Count").Single());
    }

    [Fact]
    public async Task Names_the_orders_that_there_are()
    {
        var answer = await GetAsync("/v1/jobs?_sort=colour");

        Assert.Equal(400, answer.Status);
        Assert.Contains("success_count", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?pretty")]
    [InlineData("?pretty=false")]
    public async Task Indents_by_four_spaces_when_asked_to_be_pretty(string query)
    {
        await CreateAsync(Minimal);

        Assert.StartsWith("[\n    {\n        \"id\": \"backup\",\n", (await GetAsync("/v1/jobs" + query)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escapes_as_Go_does_and_leaves_other_scripts_legible()
    {
        await CreateAsync("""{"name":"größe","schedule":"@daily","executor":"shell","executor_config":{"command":"a && b <c >d é"}}""");
        var text = (await GetAsync("/v1/jobs/gr%C3%B6%C3%9Fe")).Text;

        Assert.Contains("""a \u0026\u0026 b \u003cc \u003ed é""", text, StringComparison.Ordinal);
        Assert.Equal("a && b <c >d é", JsonDocument.Parse(text).RootElement.GetProperty("executor_config").GetProperty("command").GetString());
    }

    private async Task FillAsync()
    {
        await CreateAsync("""{"name":"beta","schedule":"@daily","disabled":true}""");
        await CreateAsync("""{"name":"alpha","schedule":"0 0 5 * * *","metadata":{"cron":"auto","team":"a"}}""");
        await CreateAsync("""{"name":"gamma","displayname":"The third","schedule":"0 0 4 * * *","metadata":{"cron":"auto","team":"b"},"status":"success","success_count":3}""");
    }
}

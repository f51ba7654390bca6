using Dcron.Actors.Client;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronMembersSpec : DkronSpec
{
    [Fact]
    public async Task Is_healthy_without_a_name() =>
        Assert.Equal((200, """{"status":"healthy"}""", false), await AskHealthAsync());

    [Theory]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    public async Task Shows_the_agent(string path)
    {
        var answer = await GetAsync(path);

        Assert.Equal((200, "a"), (answer.Status, answer.Json.GetProperty("agent").GetProperty("name").GetString()));
        Assert.Equal(("2", "1"), (answer.Json.GetProperty("serf").GetProperty("members").GetString(), answer.Json.GetProperty("serf").GetProperty("failed").GetString()));
        Assert.Equal("eu", answer.Json.GetProperty("tags").GetProperty("dc").GetString());
    }

    [Fact]
    public async Task Lists_members_with_ids_that_stay()
    {
        var (first, second) = (await GetAsync("/v1/members?_end=10&_order=ASC&_sort=id&_start=0"), await GetAsync("/v1/members"));

        Assert.Equal("2", first.Headers.GetValues("X-Total-Count").Single());
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(
            ["Name", "Addr", "Port", "Tags", "Status", "ProtocolMin", "ProtocolMax", "ProtocolCur", "DelegateMin", "DelegateMax", "DelegateCur", "id", "statusText"],
            first.Json[0].EnumerateObject().Select(m => m.Name));
        Assert.Equal(("127.0.0.1", 4053, "alive", "failed"), (first.Json[0].GetProperty("Addr").GetString(), first.Json[0].GetProperty("Port").GetInt32(), first.Json[0].GetProperty("statusText").GetString(), first.Json[1].GetProperty("statusText").GetString()));
        Assert.NotEqual(first.Json[0].GetProperty("id").GetString(), first.Json[1].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Shows_the_leader_as_a_member_without_id()
    {
        var leader = (await GetAsync("/v1/leader")).Json;

        Assert.Equal(("a", false), (leader.GetProperty("Name").GetString(), leader.TryGetProperty("id", out _)));
    }

    [Fact]
    public async Task Knows_whether_it_leads()
    {
        var leads = await GetAsync("/v1/isleader");
        Client.Fault = new SchedulerUnavailableException("no scheduler");
        var follows = await GetAsync("/v1/isleader");
        var leader = await GetAsync("/v1/leader");

        Assert.Equal((200, "\"I am a leader\""), (leads.Status, leads.Text));
        Assert.Equal((404, "\"I am a follower\""), (follows.Status, follows.Text));
        Assert.Equal((500, "null"), (leader.Status, leader.Text));
    }

    [Theory]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("GET", "/v1/leave")]
    [InlineData("PUT", "/v1/jobs")]
    [InlineData("DELETE", "/v1/members")]
    [InlineData("GET", "/v1/jobs/a/b/c/d")]
    [InlineData("HEAD", "/v1/jobs")]
    public async Task Answers_what_has_no_route_by_404(string method, string path)
    {
        var answer = await SendAsync(HttpMethod.Parse(method), path);

        Assert.Equal(404, answer.Status);
        if (method != "HEAD") Assert.Equal(("404 page not found", "text/plain; charset=utf-8"), (answer.Text, answer.ContentType));
        Assert.False(answer.Headers.Contains("X-Whom"));
    }

    [Fact]
    public async Task Shows_its_variables() =>
        Assert.Equal(("a", 1), ((await GetAsync("/debug/vars")).Json.GetProperty("node").GetString(), (await GetAsync("/debug/vars")).Json.GetProperty("scheduler_started").GetInt32()));

    [Fact]
    public async Task Leaves_the_native_API_alone()
    {
        (await GetAsync("/api/nothing")).AssertProblem(404, "path-not-found");
        Assert.Equal(200, (await GetAsync("/health/live")).Status);
    }

    private async Task<(int, string, bool)> AskHealthAsync()
    {
        var answer = await GetAsync("/health");
        return (answer.Status, answer.Text, answer.Headers.Contains("X-Whom"));
    }
}

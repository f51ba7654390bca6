using Dcron.Node.Api;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class BrowserGuardSpec : ApiSpec
{
    private protected override ApiSettings Settings => new("cron.example.org", AllowInsecure: false);

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("10.1.2.3")]
    [InlineData("[::1]:8080")]
    [InlineData("cron.example.org:8080")]
    public async Task Answers_to_addresses_to_localhost_and_to_the_configured_name(string host)
    {
        Assert.Equal(200, (await GetAsync(host: host)).Status);
    }

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("attacker.example:8080")]
    [InlineData("localhost.attacker.example")]
    [InlineData("127.0.0.1.attacker.example")]
    public async Task Refuses_names_that_may_have_been_rebound(string host)
    {
        Assert.Contains("dcron.http.host", (await GetAsync(host: host)).AssertProblem(403, "foreign-host"));
    }

    [Theory]
    [InlineData("http://attacker.example")]
    [InlineData("https://localhost")]
    [InlineData("http://localhost:9999")]
    [InlineData("null")]
    [InlineData("file:///home")]
    public async Task Refuses_pages_of_other_sites(string origin)
    {
        (await GetAsync("localhost:8080", origin)).AssertProblem(403, "cross-origin");
    }

    [Theory]
    [InlineData("localhost:8080", "http://localhost:8080")]
    [InlineData("cron.example.org", "https://cron.example.org")]
    [InlineData("[::1]:8080", "http://[::1]:8080")]
    public async Task Answers_its_own_pages(string host, string origin)
    {
        Assert.Equal(200, (await GetAsync(host, origin)).Status);
    }

    [Fact]
    public async Task Lets_no_command_of_a_foreign_page_through()
    {
        var answer = await Host.SendAsync(HttpMethod.Post, "/api/jobs/backup/run", content: null, request => request.Headers.Add("Origin", "http://attacker.example"));

        answer.AssertProblem(403, "cross-origin");
        Assert.Empty(Client.Commands);
    }

    [Fact]
    public async Task Answers_to_any_name_but_still_to_no_foreign_page_when_insecurity_is_allowed()
    {
        await using var open = await ApiHost.StartAsync(Settings with { AllowInsecure = true });

        var named = await open.SendAsync(HttpMethod.Get, "/api/nodes", content: null, request => request.Headers.Host = "any.example");
        var foreign = await open.SendAsync(HttpMethod.Get, "/api/nodes", content: null, request => request.Headers.Add("Origin", "http://attacker.example"));

        Assert.Equal(200, named.Status);
        foreign.AssertProblem(403, "cross-origin");
    }

    private Task<Answer> GetAsync(string host, string? origin = null) => Host.SendAsync(HttpMethod.Get, "/api/nodes", content: null, request =>
    {
        request.Headers.Host = host;
        if (origin is not null) request.Headers.TryAddWithoutValidation("Origin", origin);
    });
}

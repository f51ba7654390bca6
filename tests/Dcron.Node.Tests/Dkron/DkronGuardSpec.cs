using Dcron.Node.Tests.Api;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronGuardSpec : DkronSpec
{
    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("https://[::1]:9000")]
    public async Task Lets_pages_of_this_machine_call_a_loopback_node(string origin)
    {
        var answer = await AskAsync(Host, origin);

        Assert.Equal((200, "*", "*"), (answer.Status, answer.Headers.GetValues("Access-Control-Allow-Origin").Single(), answer.Headers.GetValues("Access-Control-Expose-Headers").Single()));
    }

    [Theory]
    [InlineData("http://attacker.example")]
    [InlineData("http://localhost.attacker.example")]
    [InlineData("null")]
    public async Task Refuses_pages_of_other_sites_and_says_how_to_admit_them(string origin)
    {
        var answer = await AskAsync(Host, origin);

        Assert.Equal(403, answer.Status);
        Assert.Contains("dcron.http.origins", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_no_form_of_a_foreign_page_create_a_job()
    {
        await SendRawAsync(
            """
            POST /v1/jobs HTTP/1.1
            Host: {host}
            Origin: http://attacker.example
            Content-Type: text/plain
            Content-Length: {length}
            """, Minimal);

        Assert.Empty(Client.Commands);
    }

    [Theory]
    [InlineData("https://ui.example.org", "https://ui.example.org")]
    [InlineData("*", "http://anywhere.example")]
    public async Task Lets_pages_of_configured_origins(string configured, string origin)
    {
        await using var open = await ApiHost.StartAsync(settings: null, configured);

        Assert.Equal("*", (await AskAsync(open, origin)).Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Answers_the_question_that_browsers_ask_before()
    {
        var answer = await SendRawAsync(
            """
            OPTIONS /v1/jobs HTTP/1.1
            Host: {host}
            Origin: http://localhost:3000
            Access-Control-Request-Method: PUT
            Access-Control-Request-Headers: content-type,authorization
            """);

        Assert.Equal((204, "content-type,authorization"), (answer.Status, answer.Headers["Access-Control-Allow-Headers"]));
        Assert.Contains("PUT", answer.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_names_that_may_have_been_rebound()
    {
        var answer = await SendRawAsync("GET /v1/jobs HTTP/1.1\nHost: attacker.example");

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task Sends_no_headers_of_CORS_to_programs() => Assert.False((await GetAsync("/v1/jobs")).Headers.Contains("Access-Control-Allow-Origin"));

    private static Task<Answer> AskAsync(ApiHost host, string origin) =>
        host.SendAsync(HttpMethod.Get, "/v1/jobs", content: null, request => request.Headers.TryAddWithoutValidation("Origin", origin));
}

using System.Text.Json;
using Dcron.Cli.Events;
using Xunit;

namespace Dcron.Node.Tests.Cli;

public sealed class EventsCommandsSpec
{
    private const string Stream =
        "retry: 1000\n: events of dcron\n\n"
        + "event: term-began\nid: g-1\ndata: {\"type\":\"term-began\",\"at\":\"2026-11-24T07:00:00Z\",\"term\":4,\"node\":\"n2\"}\n\n"
        + ": still here\n\n"
        + "event: attempt-finished\nid: g-2\ndata: {\"type\":\"attempt-finished\",\"at\":\"2026-11-24T07:00:01Z\",\"job\":\"a\",\"executionId\":\"a.20261124T070000Z\",\"node\":\"n1\",\"attempt\":2,\"outcome\":\"Failed\"}\n\n";

    [Fact]
    public async Task Prints_what_happens()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, Stream));

        var run = await server.RunAsync("events", "tail", "--count", "2", "--type", "term-began,attempt-finished", "--job", "a");

        Assert.Equal("GET /api/events?type=term-began%2Cattempt-finished&job=a", Uri.UnescapeDataString(Assert.Single(server.Requests).Request).Replace(",", "%2C", StringComparison.Ordinal));
        Assert.Equal("2026-11-24T07:00:00Z  term 4 began on node n2\n2026-11-24T07:00:01Z  a.20261124T070000Z on n1, attempt 2: Failed\n", run.Out);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Prints_each_event_as_one_line_for_programs()
    {
        await using var server = await FakeServer.StartAsync(_ => (200, Stream));

        var run = await server.RunAsync("events", "tail", "-n", "1", "--output", "json");

        Assert.Equal("""{"type":"term-began","at":"2026-11-24T07:00:00Z","term":4,"node":"n2"}""" + "\n", run.Out);
    }

    [Fact]
    public async Task Says_why_it_is_refused()
    {
        await using var server = await FakeServer.StartAsync(_ => (400, """{"title":"The query is not acceptable","errors":{"type":["must be types of events"]}}"""));

        var run = await server.RunAsync("events", "tail", "--type", "x");

        Assert.Equal((1, "dcron: The query is not acceptable (400)\n  type: must be types of events\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Says_that_the_server_cannot_be_reached()
    {
        var run = await CliRun.OfAsync(["events", "tail", "--endpoint", "http://127.0.0.1:1"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("the connection was refused", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"job-changed","at":"T","job":"a","change":"updated","revision":3}""", "T  job a was updated, revision 3")]
    [InlineData("""{"type":"attempt-started","at":"T","executionId":"a.1","node":"n1","attempt":1}""", "T  a.1 on n1 started")]
    [InlineData("""{"type":"due-times-skipped","at":"T","job":"a","through":"U","reason":"paused"}""", "T  job a: due times up to U are skipped: paused")]
    [InlineData("""{"type":"node-up","at":"T","node":"n1","address":"h:1"}""", "T  node n1 (h:1) is up")]
    [InlineData("""{"type":"node-gone","at":"T","node":"n1","address":"h:1"}""", "T  node n1 (h:1) is gone")]
    [InlineData("""{"type":"scheduler-silent","at":"T","term":4,"node":"n2","what":"the scheduler","dueMeanwhile":12}""", "T  ALARM: the scheduler on node n2 (term 4) is silent; at least 12 due times have passed since")]
    [InlineData("""{"type":"missed"}""", "(some events were missed here)")]
    [InlineData("""{"type":"new","x":1}""", """{"type":"new","x":1}""")]
    public void Says_each_in_words(string told, string line) => Assert.Equal(line, EventsCommands.Line(JsonElement.Parse(told)));
}

using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Events;

internal static class EventsCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of("events", "Follows what happens in the cluster.", Tail(options));

    private static Verb Tail(GlobalOptions options)
    {
        var type = new Option<string?>("--type", "-t") { Description = "Only these types, such as attempt-finished,node-gone.", HelpName = "TYPES" };
        var job = new Option<string?>("--job", "-j") { Description = "Only what is about this job.", HelpName = "NAME" };
        var count = new Option<int?>("--count", "-n") { Description = "Stop after so many.", HelpName = "N" };
        return new Verb(
            "tail",
            "Prints what happens, as it happens, until it is interrupted. With --output json each event is one line.",
            "dcron events tail --type attempt-finished --output json | jq 'select(.outcome == \"Failed\")'",
            options,
            async (parsed, session, cancel) =>
            {
                var left = parsed.GetValue(count) ?? int.MaxValue;
                if (left < 1) throw Failure.WrongCall($"--count must be at least 1, not {left}.");
                string?[] query = [Parameter("type", parsed.GetValue(type)), Parameter("job", parsed.GetValue(job))];
                var path = "api/events" + (query.All(p => p is null) ? "" : "?" + string.Join('&', query.Where(p => p is not null)));
                await foreach (var told in new EventFeed(session.Api, session.Terminal.Clock, session.Terminal.Note).ReadAsync(path, cancel))
                {
                    if (session.Json) JsonOutput.Print(session.Terminal, told);
                    else session.Terminal.Out.WriteLine(Line(told));
                    session.Terminal.Out.Flush();
                    if (--left == 0) return;
                }
            })
        { type, job, count };
    }

    private static string? Parameter(string name, string? value) => value is null ? null : $"{name}={Uri.EscapeDataString(value)}";

    /// <summary>One event in words.</summary>
    internal static string Line(JsonElement told)
    {
        var attempt = $"{told.Text("executionId")} on {told.Text("node")}{(told.Text("attempt") is "1" or "" ? "" : $", attempt {told.Text("attempt")}")}";
        var node = $"node {told.Text("node")} ({told.Text("address")})";
        var what = told.Text("type") switch
        {
            "job-changed" => $"job {told.Text("job")} was {told.Text("change")}, revision {told.Text("revision")}",
            "attempt-started" => $"{attempt} started",
            "attempt-finished" => $"{attempt}: {told.Text("outcome")}",
            "due-times-skipped" => $"job {told.Text("job")}: due times up to {told.Text("through")} are skipped: {told.Text("reason")}",
            "node-up" => $"{node} is up",
            "node-gone" => $"{node} is gone",
            "term-began" => $"term {told.Text("term")} began on node {told.Text("node")}",
            "scheduler-silent" => $"ALARM: {told.Text("what")} on node {told.Text("node")} (term {told.Text("term")}) is silent; at least {told.Text("dueMeanwhile")} due times have passed since",
            "missed" => "(some events were missed here)",
            _ => told.GetRawText(),
        };
        return told.Text("at") is { Length: > 0 } at ? $"{at}  {what}" : what;
    }
}

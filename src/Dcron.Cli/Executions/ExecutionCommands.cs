using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Jobs;
using Dcron.Cli.Output;
using Dcron.Core.Executions;

namespace Dcron.Cli.Executions;

internal static class ExecutionCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of("execution", "Looks at one execution of a job, or ends it.", Show(options), Output(options), ExecutionKill.Build(options));

    private static Verb Show(GlobalOptions options)
    {
        var id = IdArgument();
        return new Verb(
            "show",
            "Shows one execution and its attempts.",
            "dcron execution show nightly-backup.20261124T030000Z",
            options,
            async (parsed, session, cancel) =>
            {
                var execution = await session.Api.GetAsync(PathOf(parsed.GetRequiredValue(id)), cancel);
                if (session.Json) JsonOutput.Print(session.Terminal, execution);
                else Print(session.Terminal, execution);
            })
        { id };
    }

    private static Verb Output(GlobalOptions options)
    {
        var id = IdArgument();
        return new Verb(
            "output",
            "Prints what the attempts of an execution wrote, as they wrote it.",
            "dcron execution output nightly-backup.20261124T030000Z | tail",
            options,
            async (parsed, session, cancel) =>
            {
                var execution = await session.Api.GetAsync(PathOf(parsed.GetRequiredValue(id)), cancel);
                if (session.Json) JsonOutput.Print(session.Terminal, json => WriteOutputs(json, execution));
                else PrintOutputs(session.Terminal, [.. execution.Items("attempts")]);
            })
        { id };
    }

    internal static Argument<string> IdArgument() => new("ID") { Description = "The execution's id, as 'dcron job history' lists it." };

    internal static string PathOf(string id) =>
        ExecutionId.TryParse(id, out var execution)
            ? "api/executions/" + Uri.EscapeDataString(execution.ToString())
            : throw Failure.WrongCall($"'{id}' is not an execution id, such as nightly-backup.20261124T030000Z.");

    private static void Print(Terminal terminal, JsonElement execution)
    {
        var facts = new Facts();
        foreach (var name in (string[])["id", "job", "due", "trigger", "revision"]) facts.Add(name, execution.Text(name));
        facts.Add("outcome", execution.Text("outcome") is { Length: > 0 } outcome ? outcome : "open");
        facts.Add("reason", execution.Text("reason"));
        foreach (var name in (string[])["forced", "environment", "arguments"])
            if (execution.Member(name) is { } given) facts.Add(name, given.ToString());
        facts.Print(terminal);

        var grid = new Grid("Node", "Attempt", "Outcome", "Start at", "Started", "Took", "Exit", "Reason");
        foreach (var attempt in execution.Items("attempts"))
        {
            grid.Add(
                attempt.Text("node"), attempt.Text("number"), AttemptText.Outcome(attempt), attempt.Text("startAt"),
                attempt.Text("startedAt"), AttemptText.Took(attempt), attempt.Text("exitCode"), attempt.Text("reason"));
        }

        if (grid.Count == 0) return;
        terminal.Out.WriteLine();
        grid.Print(terminal);
    }

    // One attempt alone is printed as it is, so that its output can be piped; several need a line that tells them apart.
    private static void PrintOutputs(Terminal terminal, List<JsonElement> attempts)
    {
        if (attempts.Count == 0) terminal.Note("No attempt was made.");
        foreach (var attempt in attempts)
        {
            var who = $"{attempt.Text("node")}, attempt {attempt.Text("number")}";
            if (attempts.Count > 1) terminal.Out.WriteLine($"==> {who} <==");
            var output = attempt.Text("output");
            terminal.Out.Write(output);
            if (attempts.Count > 1 && output.Length > 0 && !output.EndsWith('\n')) terminal.Out.WriteLine();
            if (attempt.Member("output") is null) terminal.Note($"{who}: no output is recorded ({AttemptText.Outcome(attempt)}).");
            if (attempt.Member("outputCut") is { ValueKind: JsonValueKind.Number } cut && cut.TryGetInt64(out var bytes) && bytes > 0)
                terminal.Note($"{who}: {bytes} bytes were left out, between head and tail.");
        }
    }

    private static void WriteOutputs(Utf8JsonWriter json, JsonElement execution)
    {
        json.WriteStartArray();
        foreach (var attempt in execution.Items("attempts"))
        {
            json.WriteStartObject();
            foreach (var member in attempt.EnumerateObject())
                if (member.Name is "node" or "number" or "outcome" or "output" or "outputCut") member.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

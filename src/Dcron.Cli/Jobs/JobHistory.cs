using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

internal static class JobHistory
{
    public static Verb Build(GlobalOptions options)
    {
        var name = JobName.Argument();
        var limit = new Option<int>("--limit", "-n") { Description = "How many executions.", HelpName = "N", DefaultValueFactory = _ => 20 };
        return new Verb(
            "history",
            "Lists the executions of a job that have begun, the newest due time first, with a line for each attempt.",
            "dcron job history nightly-backup --limit 5",
            options,
            async (parsed, session, cancel) =>
            {
                var wanted = parsed.GetValue(limit);
                if (wanted < 1) throw Failure.WrongCall($"--limit must be at least 1, not {wanted}.");
                var executions = session.Api.ListAsync(JobName.Path(parsed.GetRequiredValue(name)) + "/executions", wanted, cancel, HasBegun);
                if (session.Json) await JsonOutput.PrintListAsync(session.Terminal, executions);
                else await PrintAsync(session.Terminal, executions);
            })
        { name, limit };
    }

    // What is armed for a due time ahead would push what happened off the list; 'job show' has it.
    private static bool HasBegun(JsonElement execution) =>
        !execution.Items("attempts").Any() || execution.Items("attempts").Any(attempt => attempt.Text("state") != "armed");

    private static async Task PrintAsync(Terminal terminal, IAsyncEnumerable<JsonElement> executions)
    {
        var grid = new Grid("Execution", "Trigger", "Outcome", "Node", "Attempt", "Started", "Took", "Exit", "Reason");
        await foreach (var execution in executions)
        {
            var attempts = execution.Items("attempts").ToList();
            if (attempts.Count == 0) grid.Add(execution.Text("id"), execution.Text("trigger"), execution.Text("outcome"), "", "", "", "", "", execution.Text("reason"));
            foreach (var attempt in attempts)
            {
                var ended = AttemptText.Outcome(attempt);
                var reason = attempt.Text("reason") is { Length: > 0 } own ? own : execution.Text("reason");
                grid.Add(
                    execution.Text("id"), execution.Text("trigger"), ended, attempt.Text("node"), attempt.Text("number"),
                    attempt.Text("startedAt"), AttemptText.Took(attempt), attempt.Text("exitCode"), reason);
            }
        }

        grid.Print(terminal);
    }
}

using System.CommandLine;
using System.Text;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Executions;

/// <summary>Ends an execution: what runs is stopped, what has not started never will, and nothing is tried again.</summary>
internal static class ExecutionKill
{
    public static Verb Build(GlobalOptions options)
    {
        var id = ExecutionCommands.IdArgument();
        var reason = new Option<string?>("--reason") { Description = "Shown in the history.", HelpName = "TEXT" };
        var by = new Option<string?>("--by") { Description = "Who kills it; without it, the account that runs dcron.", HelpName = "NAME" };
        return new Verb(
            "kill",
            "Ends an execution on every node, with all of its processes, and starts nothing more of it.",
            "dcron execution kill nightly-backup.20261124T030000Z --reason 'it hangs'",
            options,
            async (parsed, session, cancel) =>
            {
                var body = BodyOf(parsed.GetValue(reason), parsed.GetValue(by) ?? Environment.UserName);
                var answer = await session.Api.SendAsync(HttpMethod.Post, ExecutionCommands.PathOf(parsed.GetRequiredValue(id)) + "/kill", body, cancel);
                if (session.Json) JsonOutput.Print(session.Terminal, answer);
                else session.Terminal.Out.WriteLine(Said(answer));
            })
        { id, reason, by };
    }

    private static string Said(JsonElement answer)
    {
        var nodes = string.Join(", ", answer.Items("nodes").Select(node => node.ToString()));
        return nodes.Length == 0
            ? $"killed {answer.Text("executionId")}, which no node had"
            : $"killing {answer.Text("executionId")} on {nodes}";
    }

    private static string BodyOf(string? reason, string by)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (reason is not null) json.WriteString("reason", reason);
            json.WriteString("by", by);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

using System.CommandLine;
using System.Text;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

/// <summary>Runs a job now, on request with another environment and further arguments, and beside what is open.</summary>
internal static class JobRun
{
    public static Verb Build(GlobalOptions options)
    {
        var name = JobName.Argument();
        var environment = new Option<string[]>("--env") { Description = "A variable for this run; may be given several times.", HelpName = "NAME=VALUE" };
        var force = new Option<bool>("--force") { Description = "Run it whatever the job's overlap policy says." };
        var key = new Option<string?>("--key") { Description = "With the same key the same run is meant: a repeated call does not run the job twice.", HelpName = "KEY" };
        var arguments = new Argument<string[]>("ARGS") { Description = "After --: arguments for this run, behind the job's own.", Arity = ArgumentArity.ZeroOrMore };
        return new Verb(
            "run",
            "Runs a job now, beside its schedule, and prints the id of the execution.",
            "dcron job run nightly-backup --env LEVEL=debug -- --full",
            options,
            async (parsed, session, cancel) =>
            {
                var body = BodyOf(parsed.GetValue(force), Variables(parsed.GetValue(environment) ?? []), parsed.GetValue(arguments) ?? []);
                (string, string)? header = parsed.GetValue(key) is { } text ? ("Idempotency-Key", text) : null;
                var answer = await session.Api.SendAsync(HttpMethod.Post, JobName.Path(parsed.GetRequiredValue(name)) + "/run", body, cancel, header);
                if (session.Json) JsonOutput.Print(session.Terminal, answer);
                else session.Terminal.Out.WriteLine(answer.Text("executionId"));
            })
        { name, environment, force, key, arguments };
    }

    private static List<(string Name, string Value)> Variables(string[] given)
    {
        var variables = new List<(string, string)>();
        foreach (var text in given)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Failure.WrongCall($"--env '{text}' is not NAME=VALUE.");
            variables.Add((text[..equals], text[(equals + 1)..]));
        }

        return variables;
    }

    // A run that asks for nothing has no body.
    private static string? BodyOf(bool force, List<(string Name, string Value)> environment, string[] arguments)
    {
        if (!force && environment.Count == 0 && arguments.Length == 0) return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (environment.Count > 0)
            {
                json.WriteStartObject("environment");
                foreach (var (name, value) in environment) json.WriteString(name, value);
                json.WriteEndObject();
            }

            if (arguments.Length > 0)
            {
                json.WriteStartArray("arguments");
                foreach (var argument in arguments) json.WriteStringValue(argument);
                json.WriteEndArray();
            }

            if (force) json.WriteBoolean("force", true);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

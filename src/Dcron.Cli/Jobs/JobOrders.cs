using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

/// <summary>The commands that tell the cluster to do something with one job, each by one request.</summary>
internal static class JobOrders
{
    public static Verb Delete(GlobalOptions options) => Order(
        "delete",
        "Deletes a job. What runs ends by itself; the history stays readable.",
        "dcron job delete nightly-backup",
        options,
        HttpMethod.Delete,
        "",
        (name, _) => $"deleted {name}");

    public static Verb Resume(GlobalOptions options) => Order(
        "resume",
        "Ends a job's pause. Due times that passed meanwhile stay skipped.",
        "dcron job resume nightly-backup",
        options,
        HttpMethod.Post,
        "/resume",
        (name, _) => $"resumed {name}");

    public static Verb Pause(GlobalOptions options)
    {
        var reason = new Option<string?>("--reason") { Description = "Shown to whoever asks why the job does not run.", HelpName = "TEXT" };
        var verb = Order(
            "pause",
            "Pauses a job: once this returns, nothing more of it starts until it is resumed.",
            "dcron job pause nightly-backup --reason 'the disk is replaced'",
            options,
            HttpMethod.Post,
            "/pause",
            (name, _) => $"paused {name}",
            parsed => parsed.GetValue(reason) is { } text ? BodyOf(text) : null);
        verb.Add(reason);
        return verb;
    }

    private static Verb Order(
        string verb,
        string description,
        string example,
        GlobalOptions options,
        HttpMethod method,
        string suffix,
        Func<string, JsonElement, string> said,
        Func<ParseResult, string?>? body = null)
    {
        var argument = JobName.Argument();
        return new Verb(verb, description, example, options, async (parsed, session, cancel) =>
        {
            var name = parsed.GetRequiredValue(argument);
            var answer = await session.Api.SendAsync(method, JobName.Path(name) + suffix, body?.Invoke(parsed), cancel);
            if (session.Json) JsonOutput.Print(session.Terminal, answer);
            else session.Terminal.Out.WriteLine(said(name, answer));

            var unreached = answer.Items("unreached").Select(node => node.ToString()).ToList();
            if (unreached.Count > 0) session.Terminal.Note($"Not confirmed by {string.Join(", ", unreached)}: what was armed there may still start.");
        })
        { argument };
    }

    private static string BodyOf(string reason)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

internal static class JobShow
{
    /// <summary>What the server adds to the document; the rest is the user's, also what this program does not know of.</summary>
    private static readonly string[] ServerOwned = ["revision", "createdAt", "updatedAt", "state", "paused", "next", "nextExcluded", "open", "last", "change", "unreached", "fault"];

    public static Verb Build(GlobalOptions options)
    {
        var name = JobName.Argument();
        var document = new Option<bool>("--document") { Description = "Print the job document alone, ready to be edited and applied." };
        return new Verb(
            "show",
            "Shows one job: what was defined, its state, next due times and last outcomes.",
            "dcron job show nightly-backup --document > nightly-backup.json",
            options,
            async (parsed, session, cancel) =>
            {
                var job = await session.Api.GetAsync(JobName.Path(parsed.GetRequiredValue(name)), cancel);
                if (parsed.GetValue(document)) JsonOutput.Print(session.Terminal, json => WriteDocument(json, job));
                else if (session.Json) JsonOutput.Print(session.Terminal, job);
                else Print(session.Terminal, job);
            })
        { name, document };
    }

    /// <summary>The members of a job view that make up its document.</summary>
    public static void WriteDocument(Utf8JsonWriter json, JsonElement job)
    {
        json.WriteStartObject();
        foreach (var member in job.EnumerateObject())
            if (!ServerOwned.Contains(member.Name)) member.WriteTo(json);

        json.WriteEndObject();
    }

    private static void Print(Terminal terminal, JsonElement job)
    {
        var facts = new Facts();
        foreach (var member in job.EnumerateObject())
            if (!ServerOwned.Contains(member.Name)) Add(facts, member.Name, member.Value);

        facts.Add("state", JobList.State(job));
        if (job.Text("fault") is { Length: > 0 } fault) facts.Add("fault", fault);
        if (job.Member("paused") is { } pause) facts.Add("paused", $"since {pause.Text("at")} {pause.Text("reason")}".TrimEnd());
        facts.Add("next due", string.Join('\n', job.Items("next").Select(due => due.ToString() + Within(job))));
        facts.Add("excluded", string.Join('\n', job.Items("nextExcluded").Select(excluded => $"{excluded.Text("due")} {excluded.Text("reason")}")));
        facts.Add("open", string.Join('\n', job.Items("open").Select(execution => execution.Text("id"))));
        facts.Add("last", string.Join('\n', job.Items("last").Select(last => $"{last.Text("executionId")} {last.Text("outcome")} {last.Text("reason")}".TrimEnd())));
        facts.Add("revision", $"{job.Text("revision")}, of {job.Text("updatedAt")}; created {job.Text("createdAt")}");
        facts.Print(terminal);
    }

    private static string Within(JsonElement job) => job.Text("jitter") is { Length: > 0 } jitter ? $" within {jitter} after" : "";

    // work {kind, command} becomes "work.kind" and "work.command": the names that problems use, too.
    private static void Add(Facts facts, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject()) Add(facts, $"{name}.{member.Name}", member.Value);
        else
            facts.Add(name, value.ToString());
    }
}

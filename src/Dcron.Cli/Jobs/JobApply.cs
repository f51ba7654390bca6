using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;
using Dcron.Core.Jobs;

namespace Dcron.Cli.Jobs;

internal static class JobApply
{
    public static Verb Build(GlobalOptions options)
    {
        var file = new Option<string>("--file", "-f") { Description = "JSON or YAML, one document or several; '-' reads standard input.", HelpName = "FILE", Required = true };
        return new Verb(
            "apply",
            "Creates the jobs in a file, or replaces those of the same name. Applying a file twice changes nothing.",
            "dcron job apply -f jobs.yaml",
            options,
            (parsed, session, cancel) => ApplyAsync(parsed.GetRequiredValue(file), session, cancel))
        { file };
    }

    private static async Task ApplyAsync(string file, Session session, CancellationToken cancel)
    {
        var documents = JobFile.Parse(InputFile.ReadText(file, session.Terminal), InputFile.NameOf(file));
        var results = await JobPuts.SendAsync(session, Named(documents), cancel);
        if (session.Json) PrintJson(session.Terminal, results);
        else foreach (var result in results.Where(r => r.Refusal is null)) session.Terminal.Out.WriteLine($"{result.Change} {result.Put.Name}");
        Warn(session.Terminal, results);
        JobPuts.ThrowIfRefused(results);
    }

    // A job that another one of this file runs after may have been missing for a moment only.
    private static void Warn(Terminal terminal, IReadOnlyList<JobPuts.Result> results)
    {
        var applied = results.Where(r => r.Refusal is null).Select(r => $"'{r.Put.Name}'").ToList();
        foreach (var result in results.Where(r => r.Refusal is null))
            foreach (var warning in result.Answer.Items("warnings").Select(w => w.ToString()).Where(w => !applied.Any(w.Contains)))
                terminal.Note($"{result.Put.Place}: job '{result.Put.Name}': {warning}");
    }

    /// <summary>Each document with the job it is about. Nothing is sent unless every one has a name of its own.</summary>
    private static List<JobPut> Named(IReadOnlyList<JobFile.Document> documents)
    {
        var (puts, problems) = (new List<JobPut>(), new List<string>());
        var places = new Dictionary<JobId, string>();
        foreach (var (place, json) in documents)
        {
            if (json.ValueKind != JsonValueKind.Object) problems.Add($"{place}: is not a job document, which is an object with 'name', 'schedule' (or 'after') and 'work'");
            else if (json.Member("name") is not { } member) problems.Add($"{place}: has no 'name'");
            else if (!JobId.TryOf(member.AsText(), out var name)) problems.Add($"{place}: name {member.GetRawText()} is not a job name, which is {JobId.Rule}");
            else if (!places.TryAdd(name, place)) problems.Add($"{place}: job '{name}' is also in {places[name]}");
            else puts.Add(new JobPut(name, json.GetRawText(), place));
        }

        return problems.Count == 0 ? puts : throw Failure.WrongCall("nothing was applied", problems);
    }

    private static void PrintJson(Terminal terminal, IReadOnlyList<JobPuts.Result> results) => JsonOutput.Print(terminal, json =>
    {
        json.WriteStartArray();
        foreach (var result in results)
            if (result.Refusal is null) result.Answer.WriteTo(json);

        json.WriteEndArray();
    });
}

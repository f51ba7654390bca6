using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Jobs;
using Dcron.Cli.Output;
using Dcron.Core.Calendars;

namespace Dcron.Cli.Calendars;

/// <summary>The commands that change calendars.</summary>
internal static class CalendarChanges
{
    public static Verb Apply(GlobalOptions options)
    {
        var file = new Option<string>("--file", "-f") { Description = "JSON or YAML, one document or several; '-' reads standard input.", HelpName = "FILE", Required = true };
        return new Verb(
            "apply",
            "Creates the calendars in a file, or replaces those of the same name. Applying a file twice changes nothing.",
            "dcron calendar apply -f calendars.yaml",
            options,
            (parsed, session, cancel) => ApplyAsync(parsed.GetRequiredValue(file), session, cancel))
        { file };
    }

    public static Verb Import(GlobalOptions options)
    {
        var name = CalendarName.Argument();
        var file = new Argument<string>("FILE") { Description = "An iCalendar file (.ics); '-' reads standard input." };
        var years = new Option<int>("--years") { Description = "How many years ahead recurring events are expanded.", HelpName = "N", DefaultValueFactory = _ => 5 };
        return new Verb(
            "import",
            "Replaces the dates of a calendar by the whole-day events of an iCalendar file; creates the calendar where there is none.",
            "dcron calendar import holidays bank-holidays.ics",
            options,
            async (parsed, session, cancel) =>
            {
                var path = $"{CalendarName.Path(parsed.GetRequiredValue(name))}:import?years={parsed.GetValue(years)}";
                var answer = await session.Api.SendAsync(HttpMethod.Post, path, InputFile.ReadText(parsed.GetRequiredValue(file), session.Terminal), cancel, "text/calendar");
                if (session.Json) JsonOutput.Print(session.Terminal, answer);
                else Print(session.Terminal, parsed.GetRequiredValue(name), answer);
                NoteUnreached(session.Terminal, answer);
            })
        { name, file, years };
    }

    public static Verb Delete(GlobalOptions options)
    {
        var name = CalendarName.Argument();
        return new Verb(
            "delete",
            "Deletes a calendar that no job names.",
            "dcron calendar delete holidays",
            options,
            async (parsed, session, cancel) =>
            {
                var answer = await session.Api.SendAsync(HttpMethod.Delete, CalendarName.Path(parsed.GetRequiredValue(name)), null, cancel);
                if (session.Json) JsonOutput.Print(session.Terminal, answer);
                else session.Terminal.Out.WriteLine($"deleted {parsed.GetRequiredValue(name)}");
                NoteUnreached(session.Terminal, answer);
            })
        { name };
    }

    // One after the other: each is told to every partition before the next is taken.
    private static async Task ApplyAsync(string file, Session session, CancellationToken cancel)
    {
        var documents = JobFile.Parse(InputFile.ReadText(file, session.Terminal), InputFile.NameOf(file), "calendar document");
        var answers = new List<JsonElement>();
        foreach (var (path, json) in Named(documents))
        {
            var answer = await session.Api.SendAsync(HttpMethod.Put, path, json, cancel);
            answers.Add(answer);
            if (!session.Json) session.Terminal.Out.WriteLine($"{(answer.Text("change") is "none" ? "unchanged" : answer.Text("change"))} {answer.Text("name")}");
            NoteUnreached(session.Terminal, answer);
        }

        if (!session.Json) return;
        JsonOutput.Print(session.Terminal, json =>
        {
            json.WriteStartArray();
            foreach (var answer in answers) answer.WriteTo(json);
            json.WriteEndArray();
        });
    }

    /// <summary>Each document with its place in the API. Nothing is sent unless every one has a name of its own.</summary>
    private static List<(string Path, string Json)> Named(IReadOnlyList<JobFile.Document> documents)
    {
        var (puts, problems) = (new List<(string, string)>(), new List<string>());
        var places = new Dictionary<CalendarId, string>();
        foreach (var (place, json) in documents)
        {
            if (json.ValueKind != JsonValueKind.Object) problems.Add($"{place}: is not a calendar document, which is an object with 'name'");
            else if (json.Member("name") is not { } member) problems.Add($"{place}: has no 'name'");
            else if (!CalendarId.TryOf(member.AsText(), out var name)) problems.Add($"{place}: name {member.GetRawText()} is not a calendar name, which is {CalendarId.Rule}");
            else if (!places.TryAdd(name, place)) problems.Add($"{place}: calendar '{name}' is also in {places[name]}");
            else puts.Add((CalendarName.Path(name.Value), json.GetRawText()));
        }

        return problems.Count == 0 ? puts : throw Failure.WrongCall("nothing was applied", problems);
    }

    private static void Print(Terminal terminal, string name, JsonElement answer)
    {
        var imported = answer.Member("imported") ?? default;
        terminal.Out.WriteLine($"{(answer.Text("change") is "none" ? "unchanged" : answer.Text("change"))} {name}: {imported.Text("dates")} dates from {imported.Text("from")} and before {imported.Text("before")}");
        if (imported.Text("timedLeftOut") is not ("0" or "")) terminal.Note($"{imported.Text("timedLeftOut")} events have a time of day and were left out; 'windows' in the calendar's document can say such times.");
        if (imported.Text("cancelledLeftOut") is not ("0" or "")) terminal.Note($"{imported.Text("cancelledLeftOut")} events are cancelled and were left out.");
    }

    private static void NoteUnreached(Terminal terminal, JsonElement answer)
    {
        var unreached = answer.Items("unreached").Select(node => node.ToString()).ToList();
        if (unreached.Count > 0) terminal.Note($"Not confirmed by {string.Join(", ", unreached)}: what was armed there may still start.");
    }
}

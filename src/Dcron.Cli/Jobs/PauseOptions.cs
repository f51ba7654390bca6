using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;
using Dcron.Core.Schedules;

namespace Dcron.Cli.Jobs;

/// <summary>What can be said of a pause: why, by whom, until when.</summary>
internal sealed class PauseOptions
{
    private readonly Option<string?> reason = new("--reason") { Description = "Shown to whoever asks why nothing runs.", HelpName = "TEXT" };

    private readonly Option<string?> until = new("--until") { Description = "When it ends by itself: a time, or how long from now, such as 2h.", HelpName = "TIME" };

    private readonly Option<string?> by = new("--by") { Description = "Who pauses; without it the name of the account.", HelpName = "NAME" };

    public void AddTo(Verb verb)
    {
        verb.Add(reason);
        verb.Add(until);
        verb.Add(by);
    }

    /// <summary>The request's body; null: there is nothing to say.</summary>
    /// <exception cref="Failure">The time is none.</exception>
    public string? Body(ParseResult parsed, Terminal terminal, string? label = null)
    {
        List<(string Name, string? Text)> members =
        [
            ("label", label),
            ("reason", parsed.GetValue(reason)),
            ("by", parsed.GetValue(by) ?? terminal.Variable("USER") ?? terminal.Variable("USERNAME")),
            ("until", Until(parsed, terminal)),
        ];
        members.RemoveAll(m => m.Text is null);
        if (members.Count == 0) return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, text) in members) json.WriteString(name, text);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Names the nodes that the answer says have not confirmed.</summary>
    public static void NoteUnreached(Terminal terminal, JsonElement answer)
    {
        var unreached = answer.Items("unreached").Select(node => node.ToString()).ToList();
        if (unreached.Count > 0) terminal.Note($"Not confirmed by {string.Join(", ", unreached)}: what was armed there may still start.");
    }

    /// <summary>A pause in a line: since when, until when, by whom, why.</summary>
    public static string Line(JsonElement pause)
    {
        var end = pause.Text("until") is { Length: > 0 } time ? $"until {time}" : "";
        var who = pause.Text("by") is { Length: > 0 } name ? $"by {name}" : "";
        return string.Join(' ', new[] { $"since {pause.Text("at")}", end, who, pause.Text("reason") }.Where(part => part.Length > 0));
    }

    private string? Until(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(until) is not { } text) return null;
        if (!DurationText.TryParse(text, out var span)) return text;
        if (span > TimeSpan.FromDays(3660)) throw Failure.WrongCall($"--until '{text}' is longer than ten years; leave it out for a pause without an end.");
        return (terminal.Clock.GetUtcNow() + span).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}

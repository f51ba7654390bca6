using System.Text.Json;

namespace Dcron.Node.Api;

/// <summary>What was wrong with a body, in words for people.</summary>
internal static class JsonText
{
    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    /// <summary>What the reader stumbled on and where, lines and bytes counted from 1.</summary>
    public static string Explain(JsonException e)
    {
        // The reader appends its position to the message, counted from 0.
        var what = e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd(' ', '|');
        return e.LineNumber is { } line && e.BytePositionInLine is { } at
            ? $"The body is not acceptable JSON at line {line + 1}, byte {at + 1}: {ApiProblem.Cut(what, 300)}"
            : $"The body is not acceptable JSON: {ApiProblem.Cut(what, 300)}";
    }
}

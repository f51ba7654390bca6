using System.Globalization;
using System.Text.Json;

namespace Dcron.Node.Api;

/// <summary>What the JSON reader of .NET leaves open: texts that are no text, and words for people.</summary>
internal static class JsonText
{
    /// <summary>
    /// Whether some escape <c>\uXXXX</c> is half of a surrogate pair without the other half. The reader accepts it and then throws when the
    /// text is asked for, so it is found before anything is.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> json)
    {
        var expectLow = false;
        while (true)
        {
            var skipped = json.IndexOf((byte)'\\');
            if (skipped < 0 || skipped + 1 >= json.Length) return expectLow;
            if (expectLow && skipped > 0) return true;
            json = json[skipped..];

            var unit = json[1] == 'u' ? CodeUnit(json) : null;
            var isLow = unit is { } u && char.IsLowSurrogate(u);
            if (isLow != expectLow) return true;
            expectLow = unit is { } v && char.IsHighSurrogate(v);
            json = json[(unit is null ? 2 : 6)..];
        }
    }

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

    // Null: not four hexadecimal digits; the reader will say so.
    private static char? CodeUnit(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && ushort.TryParse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : null;
}

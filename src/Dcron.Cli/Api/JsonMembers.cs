using System.Text.Json;

namespace Dcron.Cli.Api;

/// <summary>Reads the server's JSON for display, tolerantly: a server of another version may say more, or less.</summary>
internal static class JsonMembers
{
    /// <summary>The member; null where it is absent or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>The member as text, whatever its type; empty where it is absent or null.</summary>
    public static string Text(this JsonElement element, string name) => element.Member(name) is { } member ? member.ToString() : "";

    /// <summary>Null where it is no text, or no valid Unicode, which comes to light only when it is asked for.</summary>
    public static string? AsText(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The items of an array; none where it is absent or something else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The names and texts of an object, as <c>a=1 b=2</c>.</summary>
    public static string Pairs(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Object } pairs ? string.Join(' ', pairs.EnumerateObject().Select(p => $"{p.Name}={p.Value}")) : "";

    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } member && member.TryGetDateTimeOffset(out var time) ? time : null;
}

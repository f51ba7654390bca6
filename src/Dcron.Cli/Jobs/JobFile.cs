using System.Text;
using System.Text.Json;

namespace Dcron.Cli.Jobs;

/// <summary>Reads a file of job documents, or of others: JSON (one, several in a row, or arrays of them) or YAML (likewise, parted by <c>---</c>).</summary>
internal static class JobFile
{
    private static readonly JsonReaderOptions SeveralValues = new() { AllowMultipleValues = true };

    /// <param name="Place">Where it stands, for messages.</param>
    public sealed record Document(string Place, JsonElement Json);

    /// <exception cref="Failure">It is neither JSON nor YAML, or holds nothing.</exception>
    public static IReadOnlyList<Document> Parse(string text, string name, string what = "job document")
    {
        // JSON is nearly YAML, but its own reader gives the better message.
        var roots = IsJson(text, name) ? ParseJson(text, name) : YamlDocuments.Parse(text, name);
        var documents = roots.SelectMany(Flatten).Select((json, i) => (Json: json, Number: i + 1)).ToList();
        if (documents.Count == 0) throw Failure.WrongCall($"{name} holds no {what}.");
        return [.. documents.Select(d => new Document(documents.Count == 1 ? name : $"{name}, document {d.Number}", d.Json))];
    }

    private static bool IsJson(string text, string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".json" => true,
        ".yaml" or ".yml" => false,
        _ => text.AsSpan().TrimStart() is ['{' or '[', ..],
    };

    private static List<JsonElement> ParseJson(string text, string name)
    {
        var values = new List<JsonElement>();
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), SeveralValues);
            while (reader.Read()) values.Add(JsonElement.ParseValue(ref reader));
            return values;
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw Failure.WrongCall($"{name} is not valid JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {message}.");
        }
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray(),
        JsonValueKind.Null => [],
        _ => [root],
    };
}

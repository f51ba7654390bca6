using System.Text.Json;
using Dcron.Core.Jobs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dcron.Cli.Jobs;

/// <summary>
/// Turns YAML into JSON by the core schema of YAML 1.2: <c>on</c>, <c>yes</c> and dates are text. Anchors and aliases are resolved. What
/// JSON cannot say is an error, with its line.
/// </summary>
internal static class YamlDocuments
{
    private const int MaxDepth = 32;

    // Aliases of aliases can make a short file endless.
    private const int MaxNodes = 1_000_000;

    /// <exception cref="Failure">It is no YAML, or has no JSON form.</exception>
    public static List<JsonElement> Parse(string text, string name)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new YamlDepthGuard(new Parser(new StringReader(text)), MaxDepth));
            var left = MaxNodes;
            return [.. stream.Documents.Select(document => ToJson(document.RootNode, ref left))];
        }
        catch (YamlException e)
        {
            throw Failure.WrongCall($"{name} is not valid YAML: line {e.Start.Line}, column {e.Start.Column}: {Why(e, text)}.");
        }
    }

    private static JsonElement ToJson(YamlNode root, ref int left)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JobDocument.WriterOptions)) Write(json, root, 0, ref left);
        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter json, YamlNode node, int depth, ref int left)
    {
        if (depth > MaxDepth) throw new YamlException(node.Start, node.End, "an alias stands inside what it refers to, or the nesting is too deep");
        if (--left < 0) throw new YamlException(node.Start, node.End, "the aliases expand to too much");
        if (node is not YamlScalarNode && !node.Tag.IsEmpty) throw new YamlException(node.Start, node.End, $"the tag {node.Tag.Value} is not read; leave it out");
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: { } member }) throw new YamlException(key.Start, key.End, "a key must be text");
                    json.WritePropertyName(member);
                    Write(json, value, depth + 1, ref left);
                }

                json.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Children) Write(json, item, depth + 1, ref left);
                json.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                YamlScalar.Write(json, scalar);
                break;
            default:
                throw new YamlException(node.Start, node.End, "this kind of node has no JSON form");
        }
    }

    // The two ways in which a schedule that was not quoted is misread, by the character that YAML keeps for itself.
    private static string Why(YamlException e, string text)
    {
        var message = e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        var line = text.Split('\n').ElementAtOrDefault((int)e.Start.Line - 1)?.Trim() ?? "";
        var value = line[(line.IndexOf(':') + 1)..].TrimStart();
        return value.StartsWith('*') ? $"{message}. A value that begins with * must be quoted, as in schedule: \"* * * * *\""
            : value.StartsWith('@') ? $"{message}. A value that begins with @ must be quoted, as in schedule: \"@daily\""
            : message;
    }
}

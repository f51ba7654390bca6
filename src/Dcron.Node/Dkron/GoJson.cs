using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Dcron.Node.Api;

namespace Dcron.Node.Dkron;

/// <summary>
/// Reads JSON with the leniency of Go's decoder, on which Dkron's clients rely: the first value of the body counts and what follows is
/// not looked at, bytes that are no UTF-8 become U+FFFD, and no content type is asked for.
/// </summary>
internal static class GoJson
{
    public const int MaxBytes = 1024 * 1024;

    private const int MaxDepth = 64;

    /// <exception cref="GoJsonException">The body holds no JSON value, or is too large.</exception>
    public static async Task<JsonDocument> ReadAsync(Stream body, int maxBytes, CancellationToken cancel)
    {
        var bytes = await ReadAllAsync(body, maxBytes, cancel);
        if (!Utf8.IsValid(bytes)) bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));
        return Parse(bytes);
    }

    /// <exception cref="GoJsonException">The text holds no JSON value.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Trim(" \t\r\n"u8).IsEmpty) throw new GoJsonException("EOF");
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException e)
        {
            throw new GoJsonException(JsonText.Explain(e).TrimEnd('.'));
        }
    }

    /// <exception cref="GoJsonException">Half of a surrogate pair is no text.</exception>
    public static string TextOf(JsonElement element, string field)
    {
        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw new GoJsonException($"the text of field {field} is not valid Unicode");
        }
    }

    /// <exception cref="GoJsonException">Always.</exception>
    public static GoJsonException Mismatch(JsonElement element, string field, string goType)
    {
        var kind = element.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number" + (goType is "int" or "uint" ? " " + element.GetRawText() : ""),
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Array => "array",
            _ => "object",
        };
        return new GoJsonException(field.Length == 0
            ? $"json: cannot unmarshal {kind} into Go value of type {goType}"
            : $"json: cannot unmarshal {kind} into Go struct field Job.{field} of type {goType}");
    }

    private static async Task<byte[]> ReadAllAsync(Stream body, int maxBytes, CancellationToken cancel)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (await body.ReadAsync(buffer.GetMemory(4096), cancel) is var count and > 0)
        {
            buffer.Advance(count);
            if (buffer.WrittenCount > maxBytes) throw new GoJsonException($"the body is larger than {maxBytes} bytes");
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>The JSON cannot be taken; the message is what Dkron's reader would say.</summary>
internal sealed class GoJsonException(string message) : Exception(message);

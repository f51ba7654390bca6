using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Dcron.Node.Api;

/// <summary>
/// A request's body: one JSON object of at most 1 MiB, or the refusal to answer with. Members given twice, and texts that are no
/// Unicode, are for the reader of the object to refuse, who can name them.
/// </summary>
internal sealed class JsonBody : IDisposable
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly JsonDocument? document;

    private JsonBody(JsonDocument? document) => this.document = document;

    private JsonBody(ApiProblem refusal) => Refusal = refusal;

    public ApiProblem? Refusal { get; }

    /// <summary>The object; only where there is no refusal.</summary>
    public JsonElement Root => this.document?.RootElement ?? default;

    public void Dispose() => this.document?.Dispose();

    public static async Task<JsonBody> ReadAsync(HttpRequest request)
    {
        if (RefuseDeclared(request) is { } refusal) return new JsonBody(refusal);
        return await ReadBytesAsync(request) is { } bytes ? Parse(bytes) : new JsonBody(TooLarge());
    }

    private static ApiProblem? RefuseDeclared(HttpRequest request) => request.ContentLength > MaxBytes ? TooLarge() : RefuseDeclared(request, or: null);

    /// <param name="or">Another type that the request takes.</param>
    internal static ApiProblem? RefuseDeclared(HttpRequest request, string? or)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            return new ApiProblem(ProblemKind.UnsupportedMediaType, $"Content-Encoding '{ApiProblem.Shown(request.Headers.ContentEncoding.ToString())}' is not understood; send the body as it is.");
        if (IsJson(request.ContentType)) return null;
        var declared = string.IsNullOrEmpty(request.ContentType) ? "no Content-Type" : $"Content-Type '{ApiProblem.Shown(request.ContentType)}'";
        return new ApiProblem(ProblemKind.UnsupportedMediaType, $"The request has {declared}; send JSON in UTF-8 with the header 'Content-Type: application/json'{(or is null ? "" : $", or lines of it as {or}")}.");
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The bytes; null: there are more than allowed, and the rest is left unread.</summary>
    internal static async Task<byte[]?> ReadBytesAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            var tooLarge = read.Buffer.Length > MaxBytes;
            if (tooLarge || read.IsCompleted)
            {
                var bytes = tooLarge ? null : read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static JsonBody Parse(ReadOnlyMemory<byte> bytes)
    {
        // Editors on Windows put it there; JSON readers may skip it.
        if (bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        if (bytes.IsEmpty) return Invalid("The body is empty; send a JSON object.");
        if (!Utf8.IsValid(bytes.Span)) return Invalid("The body is not text in UTF-8.");

        try
        {
            var document = JsonDocument.Parse(bytes, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new JsonBody(document);
            var kind = JsonText.KindOf(document.RootElement);
            document.Dispose();
            return Invalid($"The body is {kind}; send a JSON object.");
        }
        catch (JsonException e)
        {
            return Invalid(JsonText.Explain(e));
        }
    }

    internal static ApiProblem TooLarge() => new(ProblemKind.BodyTooLarge, $"The body is larger than {MaxBytes} bytes (1 MiB), the most that is accepted.");

    private static JsonBody Invalid(string detail) => new(new ApiProblem(ProblemKind.InvalidJson, detail));
}

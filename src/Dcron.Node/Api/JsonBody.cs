using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Dcron.Core.Jobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Dcron.Node.Api;

/// <summary>A request's body, read strictly: one JSON object of at most 1 MiB, or the refusal to answer with.</summary>
internal sealed class JsonBody : IDisposable
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly JsonDocument? _document;

    private JsonBody(JsonDocument? document) => _document = document;

    private JsonBody(ApiProblem refusal) => Refusal = refusal;

    public ApiProblem? Refusal { get; }

    /// <summary>The object. Only where there is no refusal; an absent optional body is an object without members.</summary>
    public JsonElement Root => _document?.RootElement ?? default;

    public void Dispose() => _document?.Dispose();

    /// <summary>Reads a body that must be there.</summary>
    public static async Task<JsonBody> ReadAsync(HttpRequest request)
    {
        if (RefuseDeclared(request) is { } refusal) return new JsonBody(refusal);
        return await ReadBytesAsync(request) is { } bytes ? Parse(bytes) : new JsonBody(TooLarge());
    }

    /// <summary>Reads a body that may be left out and whose members are texts, all of them optional.</summary>
    /// <param name="known">The members; with none, the body says nothing and only <c>{}</c> is accepted.</param>
    public static async Task<JsonBody> ReadOptionalAsync(HttpRequest request, params string[] known)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return new JsonBody(document: null);
        var body = await ReadAsync(request);
        if (body.Refusal is not null || RefuseMembers(body.Root, known) is not { } refusal) return body;
        body.Dispose();
        return new JsonBody(refusal);
    }

    /// <summary>The text of a member that <see cref="ReadOptionalAsync"/> has read; null: it is absent.</summary>
    public string? Text(string name) => _document is not null && Root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static ApiProblem? RefuseDeclared(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes) return TooLarge();
        if (request.Headers.ContentEncoding.Count > 0)
            return new ApiProblem(ProblemKind.UnsupportedMediaType, $"Content-Encoding '{ApiProblem.Shown(request.Headers.ContentEncoding.ToString())}' is not understood; send the body as it is.");
        if (IsJson(request.ContentType)) return null;
        var declared = string.IsNullOrEmpty(request.ContentType) ? "no Content-Type" : $"Content-Type '{ApiProblem.Shown(request.ContentType)}'";
        return new ApiProblem(ProblemKind.UnsupportedMediaType, $"The request has {declared}; send JSON in UTF-8 with the header 'Content-Type: application/json'.");
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The bytes; null: there are more than allowed, and the rest is left unread.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            var tooLarge = read.Buffer.Length > MaxBytes;
            if (tooLarge || read.IsCompleted)
            {
                var bytes = tooLarge ? [] : read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return tooLarge ? null : bytes;
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
        if (JsonText.HasLoneSurrogate(bytes.Span)) return Invalid("A text in the body holds half of a surrogate pair (such as \\ud800 alone), which is no character.");

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

    private static ApiProblem? RefuseMembers(JsonElement root, string[] known)
    {
        var problems = new List<Problem>();
        foreach (var member in root.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                problems.Add(new Problem(ApiProblem.Shown(member.Name), known.Length == 0 ? "Is not known; this request takes no members" : "Is not known; known are " + string.Join(", ", known)));
            else if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                problems.Add(new Problem(member.Name, $"Must be a text, not {JsonText.KindOf(member.Value)}"));
            if (problems.Count == 100) break;
        }

        return problems.Count == 0 ? null : ApiProblem.InvalidDocument(problems);
    }

    private static ApiProblem TooLarge() => new(ProblemKind.BodyTooLarge, $"The body is larger than {MaxBytes} bytes (1 MiB), the most that is accepted.");

    private static JsonBody Invalid(string detail) => new(new ApiProblem(ProblemKind.InvalidJson, detail));
}

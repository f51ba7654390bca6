using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Node.Dkron;

/// <summary>
/// An answer as Dkron gives it: JSON in which <c>&lt; &gt; &amp;</c> are escaped, a plain text, or a bare status. <c>?pretty</c>, with
/// whatever value, indents.
/// </summary>
internal sealed class DkronReply : IResult
{
    public const string JsonType = "application/json; charset=utf-8";

    private readonly int status;
    private readonly Action<Utf8JsonWriter>? json;
    private readonly string? text;

    private DkronReply(int status, Action<Utf8JsonWriter>? json, string? text) => (this.status, this.json, this.text) = (status, json, text);

    /// <summary>How many there are before slicing, for <c>X-Total-Count</c>; null: the header is left out.</summary>
    public int? Total { get; init; }

    /// <summary>For the header <c>Location</c>; null: left out.</summary>
    public string? Location { get; init; }

    /// <summary>What the answer does not show and its reader should know, for the header <c>X-Dcron-Note</c>.</summary>
    public IReadOnlyCollection<string> Notes { get; init; } = [];

    public static DkronReply Json(int status, Action<Utf8JsonWriter> write, int? total = null, string? location = null, IReadOnlyCollection<string>? notes = null) =>
        new(status, write, null) { Total = total, Location = location, Notes = notes ?? [] };

    public static DkronReply List<T>(IReadOnlyCollection<T> items, Action<Utf8JsonWriter, T> write, int? total = null) => Json(
        StatusCodes.Status200OK,
        json =>
        {
            json.WriteStartArray();
            foreach (var item in items) write(json, item);
            json.WriteEndArray();
        },
        total ?? items.Count);

    public static DkronReply Text(int status, string text) => new(status, null, text);

    public static DkronReply Empty(int status, params IReadOnlyCollection<string> notes) => new(status, null, null) { Notes = notes };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        if (Total is { } total) response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);
        if (Location is not null) response.Headers.Location = Location;
        foreach (var note in Notes) response.Headers.Append("X-Dcron-Note", Ascii(note));
        if (status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "1";
        var body = Body(httpContext.Request.Query.ContainsKey("pretty"));
        response.ContentLength = body.Length;
        if (body.IsEmpty) return;
        response.ContentType = json is null ? "text/plain; charset=utf-8" : JsonType;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private ReadOnlyMemory<byte> Body(bool pretty)
    {
        if (json is null) return text is null ? default : Encoding.UTF8.GetBytes(text);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, JobDocument.WriterOptions with { Indented = pretty, IndentSize = 4, NewLine = "\n" })) json(writer);
        return EscapeHtml(buffer.WrittenMemory);
    }

    // The three occur in JSON within texts only, and there an escape is always allowed.
    private static ReadOnlyMemory<byte> EscapeHtml(ReadOnlyMemory<byte> written)
    {
        if (written.Span.IndexOfAny("<>&"u8) < 0) return written;
        var escaped = new ArrayBufferWriter<byte>(written.Length + 64);
        foreach (var b in written.Span)
        {
            if (b is (byte)'<' or (byte)'>' or (byte)'&') escaped.Write(Encoding.ASCII.GetBytes($"\\u00{b:x2}"));
            else escaped.Write([b]);
        }

        return escaped.WrittenMemory;
    }

    // Headers carry no other characters.
    private static string Ascii(string note) => new([.. note.Select(c => c is >= ' ' and <= '~' ? c : '?')]);
}

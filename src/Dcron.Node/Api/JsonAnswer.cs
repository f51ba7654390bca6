using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>One JSON value as the answer. It is written whole before the first byte leaves, so that a fault can still become a problem.</summary>
internal sealed class JsonAnswer(int status, Action<Utf8JsonWriter> write, string contentType = JsonAnswer.ContentType) : IResult
{
    public const string ContentType = "application/json";

    private const int UsualSize = 2048;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(UsualSize);
        using (var json = new Utf8JsonWriter(buffer, JobDocument.WriterOptions)) write(json);

        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        return response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted).AsTask();
    }
}

/// <summary>A list as the answer: <c>{"items": [...], "next": cursor or null}</c>. It is sent as it is written, since a list can be long.</summary>
/// <param name="head">Writes members that come before the items; null: there are none.</param>
internal sealed class JsonList<T>(ImmutableArray<T> items, string? next, Action<Utf8JsonWriter, T> write, Action<Utf8JsonWriter>? head = null) : IResult
{
    private const int SendAt = 32 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cancel = httpContext.RequestAborted;
        var response = httpContext.Response;
        response.ContentType = JsonAnswer.ContentType;

        await using var json = new Utf8JsonWriter(response.BodyWriter, JobDocument.WriterOptions);
        json.WriteStartObject();
        head?.Invoke(json);
        json.WriteStartArray("items"u8);
        var sent = 0L;
        foreach (var item in items)
        {
            write(json, item);
            if (json.BytesCommitted + json.BytesPending - sent < SendAt) continue;
            await json.FlushAsync(cancel);
            await response.BodyWriter.FlushAsync(cancel);
            sent = json.BytesCommitted;
        }

        json.WriteEndArray();
        json.WriteString("next"u8, next);
        json.WriteEndObject();
        await json.FlushAsync(cancel);
        await response.BodyWriter.FlushAsync(cancel);
    }
}

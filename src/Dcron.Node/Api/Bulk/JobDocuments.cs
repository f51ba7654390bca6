using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dcron.Node.Api.Bulk;

/// <summary>Reads job documents one by one as they arrive: the items of a JSON array, or values one after the other.</summary>
internal static class JobDocuments
{
    /// <summary>Bytes between two documents at most; one document has at most <see cref="JsonBody.MaxBytes"/>, and some are read ahead.</summary>
    private const int MostAhead = 2 * JsonBody.MaxBytes;

    private static readonly JsonSerializerOptions Strict = new() { MaxDepth = JsonBody.MaxDepth + 1, DefaultBufferSize = 64 * 1024 };

    /// <exception cref="UnreadableException">The body is not what it is declared to be from here on, or a document is too large.</exception>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(Stream body, bool asLines, [EnumeratorCancellation] CancellationToken cancel)
    {
        var measured = new MeasuredStream(body, MostAhead);
        var documents = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(measured, topLevelValues: asLines, Strict, cancel).GetAsyncEnumerator(cancel);
        await using (documents)
        {
            while (await NextAsync(documents))
            {
                measured.Reset();
                yield return documents.Current;
            }
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<JsonElement> documents)
    {
        try
        {
            return await documents.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw new UnreadableException(new ApiProblem(ProblemKind.InvalidJson, JsonText.Explain(e)));
        }
        catch (TooLongException)
        {
            throw new UnreadableException(JsonBody.TooLarge());
        }
    }

    /// <summary>Counts what is read since the last document, so that one without an end is not gathered for ever.</summary>
    private sealed class MeasuredStream(Stream from, int most) : Stream
    {
        private long since;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Reset() => since = 0;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await from.ReadAsync(buffer, cancellationToken);
            return (since += count) > most ? throw new TooLongException() : count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body is read asynchronously.");
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush()
        {
        }
    }

    private sealed class TooLongException : Exception;
}

/// <summary>The rest of a body cannot be read.</summary>
internal sealed class UnreadableException(ApiProblem problem) : Exception(problem.Detail)
{
    public ApiProblem Problem { get; } = problem;
}

using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace Dcron.Node.Stores;

/// <summary>The values of the history in etcd: rows as JSON, to which fields are only ever added and none that is required, and output as it is.</summary>
internal static class EtcdHistoryValues
{
    /// <summary>Stays clear of what etcd takes in one request (1.5 MiB).</summary>
    public const int ChunkSize = 512 * 1024;

    // A short output is not worth keys of its own.
    private const int Inline = 512;

    /// <summary>The row, with a short output within it, and the pieces of a longer one, which have keys of their own.</summary>
    public static (ByteString Value, List<ByteString> Chunks) Of(AttemptRow row)
    {
        if (Encoding.UTF8.GetByteCount(row.Output) <= Inline) return (Json(row), []);
        return (Json(row with { Output = "" }), [.. Encoding.UTF8.GetBytes(row.Output).Chunk(ChunkSize).Select(c => UnsafeByteOperations.UnsafeWrap(c))]);
    }

    public static ByteString Of(SkipRow row) => Json(row);

    public static AttemptRow Attempt(ByteString value) => Row<AttemptRow>(value);

    public static SkipRow Skip(ByteString value) => Row<SkipRow>(value);

    public static string Output(IEnumerable<ByteString> chunks) => Encoding.UTF8.GetString([.. chunks.SelectMany(c => c)]);

    private static ByteString Json<T>(T row) => UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(row));

    private static T Row<T>(ByteString value) => JsonSerializer.Deserialize<T>(value.Span) ?? throw new JsonException("A row of the history is null.");
}

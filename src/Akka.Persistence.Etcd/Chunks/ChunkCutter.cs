using Google.Protobuf;

namespace Akka.Persistence.Etcd.Chunks;

/// <summary>Cuts a row of pieces into chunks of one size; the last may be smaller.</summary>
internal static class ChunkCutter
{
    public static IEnumerable<ByteString> Cut(IEnumerable<ReadOnlyMemory<byte>> pieces, int size)
    {
        var buffer = new byte[size];
        var used = 0;
        foreach (var piece in pieces)
            for (var rest = piece; rest.Length > 0;)
            {
                var some = Math.Min(rest.Length, size - used);
                rest.Span[..some].CopyTo(buffer.AsSpan(used));
                rest = rest[some..];
                used += some;
                if (used < size) continue;

                yield return UnsafeByteOperations.UnsafeWrap(buffer);
                buffer = new byte[size];
                used = 0;
            }
        if (used > 0) yield return UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, used));
    }

    /// <summary>The chunks of one array, which must not change until they are stored: they are views of it.</summary>
    public static IEnumerable<ByteString> Slice(byte[] bytes, int size)
    {
        for (var at = 0; at < bytes.Length || at == 0; at += size)
            yield return UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
    }
}

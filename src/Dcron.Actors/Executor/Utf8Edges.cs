using System.Buffers;
using System.Text;

namespace Dcron.Actors.Executor;

/// <summary>Takes the piece of a character off the end or the start of UTF-8 bytes that were cut somewhere.</summary>
internal static class Utf8Edges
{
    /// <summary>Drops a last character whose end is missing. Bytes that are no UTF-8 at all stay.</summary>
    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            if (IsContinuation(bytes[^back])) continue;
            return Rune.DecodeFromUtf8(bytes[^back..], out _, out _) == OperationStatus.NeedMoreData ? bytes[..^back] : bytes;
        }

        return bytes;
    }

    /// <summary>Drops the bytes of a first character whose start is missing.</summary>
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> bytes)
    {
        var skip = 0;
        while (skip < Math.Min(3, bytes.Length) && IsContinuation(bytes[skip])) skip++;
        return bytes[skip..];
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>
/// A place in a list as clients see it: opaque, and bound to its list by a checksum, so that a mangled cursor or one of another list is
/// refused here and never reaches a store.
/// </summary>
internal static class Cursor
{
    private const int LongestText = 2048;

    public static string Write(string list, string place)
    {
        var bytes = new byte[sizeof(uint) + Encoding.UTF8.GetByteCount(place)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Checksum(list, place));
        Encoding.UTF8.GetBytes(place, bytes.AsSpan(sizeof(uint)));
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(string list, string text, [NotNullWhen(true)] out string? place)
    {
        place = null;
        if (text.Length > LongestText || !Base64Url.IsValid(text)) return false;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < sizeof(uint) || !Utf8.IsValid(bytes.AsSpan(sizeof(uint)))) return false;
        var read = Encoding.UTF8.GetString(bytes.AsSpan(sizeof(uint)));
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) != Checksum(list, read)) return false;
        place = read;
        return true;
    }

    private static uint Checksum(string list, string place) => (uint)StableHash.Of(list + "\n" + place);
}

using System.Text;

namespace Dcron.Core.Jobs;

/// <summary>
/// A 64-bit hash that is the same in every process, on every node and in every release (FNV-1a over UTF-8, then a
/// finalizer that spreads the low bits). Partitions, load spreading and placement rest on it: its values must never change.
/// </summary>
public static class StableHash
{
    public static ulong Of(string text)
    {
        const ulong offset = 14695981039346656037;
        const ulong prime = 1099511628211;

        var hash = offset;
        Span<byte> buffer = stackalloc byte[512];
        var bytes = text.Length <= 128 ? buffer[..Encoding.UTF8.GetBytes(text, buffer)] : Encoding.UTF8.GetBytes(text);
        foreach (var b in bytes)
        {
            hash ^= b;
            hash *= prime;
        }

        return Spread(hash);
    }

    // FNV leaves neighbours ("job-1", "job-2") close together; this finalizer (from MurmurHash3) parts them.
    private static ulong Spread(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        hash ^= hash >> 33;
        return hash;
    }
}

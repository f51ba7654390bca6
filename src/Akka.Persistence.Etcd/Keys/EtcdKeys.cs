using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Keys;

/// <summary>
/// Names every key. Persistence ids, tags and lease names are escaped, so that the keys of one are never a prefix of another's;
/// sequence numbers have 19 digits, so that keys sort as numbers do.
/// </summary>
internal sealed class EtcdKeys(string prefix)
{
    /// <summary>Where the number of an event within its transaction begins in an offset: 2^20 events a transaction, 2^43 revisions.</summary>
    public const int OffsetBits = 20;

    private const int Digits = 19;
    private readonly byte[] events = Encoding.UTF8.GetBytes($"{prefix}j/");

    /// <summary>j/{pid}/{sequence number}: one entry an event. A large write has one entry, at its LAST sequence number.</summary>
    public ByteString Event(string persistenceId, long sequenceNr)
    {
        // One for each event that is written, so without strings on the way.
        var id = Escape(persistenceId);
        var bytes = new byte[events.Length + Encoding.UTF8.GetByteCount(id) + 1 + Digits];
        events.CopyTo(bytes, 0);
        var at = events.Length + Encoding.UTF8.GetBytes(id, bytes.AsSpan(events.Length));
        bytes[at] = (byte)'/';
        sequenceNr.TryFormat(bytes.AsSpan(at + 1), out _, "D19", CultureInfo.InvariantCulture);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>The first key that is no event of the persistence id.</summary>
    public ByteString EndOfEvents(string persistenceId) => Key($"{prefix}j/{Escape(persistenceId)}0");

    /// <summary>p/{pid}: one for each persistence id that ever wrote; written with its first event, and never deleted.</summary>
    public ByteString PersistenceId(string persistenceId) => Key($"{prefix}p/{Escape(persistenceId)}");

    public ByteString PersistenceIds => Key($"{prefix}p/");

    /// <summary>s/{pid}/{first sequence number}/{write}/{number}: a chunk of a large write.</summary>
    public ByteString Chunk(string persistenceId, long firstSequenceNr, string write, int number) =>
        Key($"{prefix}s/{Escape(persistenceId)}/{Number(firstSequenceNr)}/{write}/{number:D6}");

    public ByteString ChunksOfWrite(string persistenceId, long firstSequenceNr, string write) =>
        Key($"{prefix}s/{Escape(persistenceId)}/{Number(firstSequenceNr)}/{write}/");

    public ByteString Chunks(string persistenceId, long firstSequenceNr) => Key($"{prefix}s/{Escape(persistenceId)}/{Number(firstSequenceNr)}/");

    /// <summary>t/{tag}/{pid}/{sequence number}: the tag index; a large write has one key a tag, at its last sequence number.</summary>
    public ByteString Tag(string tag, string persistenceId, long sequenceNr) =>
        Key($"{prefix}t/{Escape(tag)}/{Escape(persistenceId)}/{Number(sequenceNr)}");

    public ByteString Tag(string tag) => Key($"{prefix}t/{Escape(tag)}/");

    /// <summary>m/{pid}/{tag}: that events of the persistence id have had this tag.</summary>
    public ByteString TagMark(string persistenceId, string tag) => Key($"{prefix}m/{Escape(persistenceId)}/{Escape(tag)}");

    public ByteString TagMarks(string persistenceId) => Key($"{prefix}m/{Escape(persistenceId)}/");

    /// <summary>n/{pid}/{sequence number}: the index entry of a snapshot.</summary>
    public ByteString Snapshot(string persistenceId, long sequenceNr) => Key($"{prefix}n/{Escape(persistenceId)}/{Number(sequenceNr)}");

    public ByteString EndOfSnapshots(string persistenceId) => Key($"{prefix}n/{Escape(persistenceId)}0");

    /// <summary>c/{pid}/{sequence number}/{write}/{number}: a chunk of a snapshot.</summary>
    public ByteString SnapshotChunk(string persistenceId, long sequenceNr, string write, int number) =>
        Key($"{prefix}c/{Escape(persistenceId)}/{Number(sequenceNr)}/{write}/{number:D6}");

    public ByteString SnapshotChunks(string persistenceId, long sequenceNr) => Key($"{prefix}c/{Escape(persistenceId)}/{Number(sequenceNr)}/");

    public ByteString SnapshotChunksOfWrite(string persistenceId, long sequenceNr, string write) =>
        Key($"{prefix}c/{Escape(persistenceId)}/{Number(sequenceNr)}/{write}/");

    public ByteString EndOfSnapshotChunks(string persistenceId) => Key($"{prefix}c/{Escape(persistenceId)}0");

    /// <summary>l/{lease name}: the owner, as long as the lease lives.</summary>
    public ByteString Lease(string name) => Key($"{prefix}l/{Escape(name)}");

    /// <summary>The end of the range of all keys that begin with <paramref name="start"/>, which ends with '/'.</summary>
    public static ByteString EndOf(ByteString start)
    {
        var end = start.ToByteArray();
        end[^1]++;
        return ByteString.CopyFrom(end);
    }

    /// <summary>The first key behind another.</summary>
    public static ByteString After(ByteString key) => ByteString.CopyFrom([.. key.Span, 0]);

    /// <summary>The sequence number in a key of <see cref="Event"/>, <see cref="Tag(string,string,long)"/> or <see cref="Snapshot"/>.</summary>
    public static long SequenceNr(ByteString key) => long.Parse(key.Span[^Digits..], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The persistence id in a key of <see cref="PersistenceId"/>.</summary>
    public string PersistenceIdOf(ByteString key) => Unescape(key.ToStringUtf8()[(prefix.Length + 2)..]);

    /// <summary>The tag in a key of <see cref="TagMark"/>.</summary>
    public static string TagOf(ByteString key)
    {
        var text = key.ToStringUtf8();
        return Unescape(text[(text.LastIndexOf('/') + 1)..]);
    }

    /// <summary>The persistence id in a key of <see cref="Tag(string,string,long)"/>.</summary>
    public static string TaggedPersistenceId(ByteString key)
    {
        var parts = key.ToStringUtf8().Split('/');
        return Unescape(parts[^2]);
    }

    internal static string Escape(string name)
    {
        if (name.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && name.AsSpan().IndexOfAny('%', '/', '\u007f') < 0) return name;

        var escaped = new StringBuilder(name.Length + 8);
        foreach (var c in name)
            if (c is '%' or '/' or '\u007f' || c < ' ') escaped.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
            else escaped.Append(c);
        return escaped.ToString();
    }

    internal static string Unescape(string name) => name.Contains('%') ? Uri.UnescapeDataString(name) : name;

    private static string Number(long sequenceNr) => sequenceNr.ToString("D19", CultureInfo.InvariantCulture);

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}

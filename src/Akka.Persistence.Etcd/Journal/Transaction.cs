using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>Parts of the writes of several persistence ids, to be committed together; or one large atomic write alone.</summary>
internal sealed class Transaction(JournalSettings settings)
{
    // What a key or an operation adds to its bytes on the wire, roughly.
    private const int Overhead = 24;

    private readonly List<Part> parts = [];
    private int operations;

    public IReadOnlyList<Part> Parts => parts;

    /// <summary>The one part is an atomic write beyond the limits of a transaction.</summary>
    public bool IsLarge { get; private set; }

    public int Events { get; private set; }

    /// <summary>Of keys and values, about.</summary>
    public long Bytes { get; private set; }

    public bool IsFull => IsLarge || operations >= settings.MaxOperations;

    /// <summary>Takes as many of the write's next atomic writes as fit.</summary>
    /// <returns>False: none fits any more.</returns>
    public bool TryAdd(Write write)
    {
        var from = write.Committed;
        var to = from;
        while (to < write.Records.Count)
        {
            var (end, cost, size) = Measure(write, to);
            if (operations + cost > settings.MaxOperations || Bytes + size > settings.MaxTransactionSize)
            {
                if (parts.Count > 0 || to > from) break;
                IsLarge = true;
            }
            to = end;
            operations += cost;
            Bytes += size;
            if (IsLarge) break;
        }
        if (to == from) return false;

        parts.Add(new Part(write, from, to));
        Events += to - from;
        return true;
    }

    /// <summary>Creates the keys of the parts, if of none of their persistence ids a key at or beyond its first one exists.</summary>
    public static TxnRequest Request(IReadOnlyList<Part> parts, EtcdKeys keys, TagMarks marks)
    {
        var request = new TxnRequest();
        request.Compare.Capacity = parts.Count;
        var index = 0;
        foreach (var part in parts)
        {
            request.Compare.Add(Fence(part, keys));
            if (part.From == 0 && part.Write.Lists) Put(request, keys.PersistenceId(part.Write.PersistenceId), ByteString.Empty);
            for (var i = part.From; i < part.To; i++, index++)
            {
                var record = part.Write.Records[i];
                Put(request, record.Key, record.Value);
                foreach (var tag in record.Tags)
                    Put(request, keys.Tag(tag, part.Write.PersistenceId, record.SequenceNr), new Proto.Tagged { Index = index }.ToByteString());
            }
            foreach (var tag in Tags(part).Where(t => !marks.Has(part.Write.PersistenceId, t)))
                Put(request, keys.TagMark(part.Write.PersistenceId, tag), ByteString.Empty);
        }
        return request;
    }

    /// <summary>"There is no key at or beyond the first one": of two writers only one can pass, even after all events were deleted.</summary>
    public static Compare Fence(Part part, EtcdKeys keys) => new()
    {
        Key = part.First.Key,
        RangeEnd = keys.EndOfEvents(part.Write.PersistenceId),
        Target = Compare.Types.CompareTarget.Version,
        Result = Compare.Types.CompareResult.Equal,
        Version = 0,
    };

    /// <summary>The distinct tags of a part; mostly none.</summary>
    public static IEnumerable<string> Tags(Part part)
    {
        HashSet<string>? tags = null;
        for (var i = part.From; i < part.To; i++)
            if (part.Write.Records[i].Tags is { Count: > 0 } some) (tags ??= []).UnionWith(some);
        return tags ?? (IEnumerable<string>)[];
    }

    public static void Put(TxnRequest request, ByteString key, ByteString value) =>
        request.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = key, Value = value } });

    private static (int End, int Operations, long Bytes) Measure(Write write, int from)
    {
        // The index key of the persistence id, if it is put at all.
        var (operations, bytes, end) = (from == 0 ? 1 : 0, 0L, from);
        bool ends;
        do
        {
            var record = write.Records[end++];
            ends = record.EndsAtomicWrite;
            // An index key for each tag, and perhaps a mark.
            operations += 1 + 2 * record.Tags.Count;
            bytes += record.Key.Length + record.Value.Length + Overhead;
            foreach (var tag in record.Tags) bytes += 2 * (record.Key.Length + tag.Length + Overhead);
        } while (!ends);
        return (end, operations, bytes);
    }
}

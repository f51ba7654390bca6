using System.Runtime.CompilerServices;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Query;

/// <summary>
/// Reads the entries of one tag in the order of their offsets. The index is ordered by persistence id, so each pass over it picks the
/// next ones by offset, at most as many as the buffer takes.
/// </summary>
internal sealed class TagIndex(EtcdConnection connection, EtcdKeys keys, string tag, int buffer)
{
    // etcd looks at all keys of a range for each page of it, so pages are large; an entry is small.
    private const int Page = 10_000;

    private readonly string what = $"Read of the events with tag '{tag}'";

    /// <summary>Picks the first entries after one offset and through a revision; more remain where as many come as the buffer takes.</summary>
    /// <param name="through">The last revision to see; 0: the present one.</param>
    public async Task<(List<TagEntry> Entries, long Through)> FirstAsync(long after, long through, CancellationToken stop)
    {
        // The largest is at the head, to give way to a smaller one.
        var first = new PriorityQueue<TagEntry, long>(Comparer<long>.Create((a, b) => b.CompareTo(a)));
        await foreach (var (entries, revision) in PagesAsync(stop))
        {
            if (through == 0) through = revision;
            foreach (var entry in entries)
            {
                if (entry.LastOffset <= after || entry.Revision > through) continue;
                if (first.Count < buffer) first.Enqueue(entry, entry.Offset);
                else first.EnqueueDequeue(entry, entry.Offset);
            }
        }

        var sorted = first.UnorderedItems.Select(i => i.Element).ToList();
        sorted.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return (sorted, through);
    }

    /// <summary>The offset behind which the last entries begin.</summary>
    /// <param name="count">Bounded by the buffer. A large write counts as one.</param>
    public async Task<long> BeforeLastAsync(int count, CancellationToken stop)
    {
        if (count > buffer)
            throw new ArgumentException($"Offset.FromEnd({count}) counts further back than {EtcdReadJournal.Identifier}.tag-buffer = {buffer}. Raise the setting, or ask for fewer.", nameof(count));
        var last = new PriorityQueue<long, long>();
        await foreach (var (entries, _) in PagesAsync(stop))
            foreach (var offset in entries.Select(e => e.Offset))
                if (last.Count < count) last.Enqueue(offset, offset);
                else last.EnqueueDequeue(offset, offset);
        return last.TryPeek(out var least, out _) ? least - 1 : TagEntry.LastOffsetOf(0);
    }

    private async IAsyncEnumerable<(IEnumerable<TagEntry> Entries, long Revision)> PagesAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var request = new RangeRequest { Key = keys.Tag(tag), RangeEnd = EtcdKeys.EndOf(keys.Tag(tag)), Limit = Page };
        while (true)
        {
            var page = await connection.RangeAsync(what, request, stop);
            yield return (page.Kvs.Select(TagEntry.Of), page.Header.Revision);
            if (!page.More) yield break;
            request.Key = EtcdKeys.After(page.Kvs[^1].Key);
        }
    }
}

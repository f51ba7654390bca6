using System.Runtime.CompilerServices;
using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Query;

/// <summary>Reads the index of persistence ids. An id that ever wrote stays in it.</summary>
internal sealed class PersistenceIds(EtcdConnection connection, EtcdKeys keys, ILoggingAdapter log, TimeProvider clock)
{
    // etcd looks at all keys of a range for each page of it, so pages are large.
    private const int Page = 10_000;

    /// <summary>Those that exist when it begins.</summary>
    public async IAsyncEnumerable<string> CurrentAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        await foreach (var (ids, _) in PagesAsync(0, stop))
            foreach (var id in ids) yield return id;
    }

    /// <summary>Those that exist, then each new one.</summary>
    public async IAsyncEnumerable<string> LiveAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        for (var seen = 0L; ;)
        {
            var through = seen;
            await foreach (var (ids, revision) in PagesAsync(seen, stop))
            {
                foreach (var id in ids) yield return id;
                through = revision;
            }

            seen = through;
            using var watch = new KeyWatch(connection, "Watch of the persistence ids", keys.PersistenceIds, EtcdKeys.EndOf(keys.PersistenceIds), seen + 1, log, clock);
            while (await watch.NextAsync(stop) is { What: not WatchNews.Kind.Compacted } news)
            {
                foreach (var kv in news.Puts.Where(kv => kv.Version == 1)) yield return keys.PersistenceIdOf(kv.Key);
                if (news.Puts.Count > 0) seen = news.Puts[^1].ModRevision;
            }
        }
    }

    /// <summary>The ids that were created after one revision and through the one at which the first page was read, with the latter.</summary>
    private async IAsyncEnumerable<(List<string> Ids, long Through)> PagesAsync(long after, [EnumeratorCancellation] CancellationToken stop)
    {
        var request = new RangeRequest { Key = keys.PersistenceIds, RangeEnd = EtcdKeys.EndOf(keys.PersistenceIds), Limit = Page, KeysOnly = true };
        for (var through = 0L; ;)
        {
            var page = await connection.RangeAsync("Read of the persistence ids", request, stop);
            if (through == 0) through = page.Header.Revision;
            yield return ([.. page.Kvs.Where(kv => kv.CreateRevision > after && kv.CreateRevision <= through).Select(kv => keys.PersistenceIdOf(kv.Key))], through);
            if (!page.More) yield break;
            request.Key = EtcdKeys.After(page.Kvs[^1].Key);
        }
    }
}

using System.Runtime.CompilerServices;
using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Etcd.Keys;
using Akka.Persistence.Query;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Query;

/// <summary>
/// Reads the events with a tag, of all persistence ids, in the order in which etcd committed them. The offset is the revision and the
/// place within its transaction: no two events share one, and none appears later behind an offset that was given out.
/// </summary>
internal sealed class EventsByTag(
    EtcdConnection connection, EtcdKeys keys, EventReader reader, Envelopes envelopes, ReadSettings settings, ILoggingAdapter log, TimeProvider clock)
{
    private const int FirstStep = 16;

    /// <summary>Those that exist when it begins.</summary>
    public async IAsyncEnumerable<EventEnvelope> CurrentAsync(string tag, Offset offset, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var index = new TagIndex(connection, keys, tag, settings.TagBuffer);
        var after = await AfterAsync(index, offset, stop);
        await foreach (var (envelope, _) in PassesAsync(index, tag, after, stop))
            if (envelope is not null) yield return envelope;
    }

    /// <summary>Those that exist, then each new one.</summary>
    public async IAsyncEnumerable<EventEnvelope> LiveAsync(string tag, Offset offset, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var index = new TagIndex(connection, keys, tag, settings.TagBuffer);
        for (var after = await AfterAsync(index, offset, stop); ;)
        {
            var through = 0L;
            await foreach (var (envelope, revision) in PassesAsync(index, tag, after, stop))
            {
                if (envelope is not null) yield return envelope;
                through = revision;
            }

            after = Math.Max(after, TagEntry.LastOffsetOf(through));
            using var watch = new KeyWatch(connection, $"Watch of the events with tag '{tag}'", keys.Tag(tag), EtcdKeys.EndOf(keys.Tag(tag)), through + 1, log, clock);
            while (await watch.NextAsync(stop) is { What: not WatchNews.Kind.Compacted } news)
            {
                var entries = news.Puts.Select(TagEntry.Of).Where(e => e.LastOffset > after).OrderBy(e => e.Offset).ToList();
                await foreach (var envelope in EventsAsync(entries, tag, after, stop)) yield return envelope;
                if (entries.Count > 0) after = entries[^1].LastOffset;
            }
        }
    }

    private static async ValueTask<long> AfterAsync(TagIndex index, Offset offset, CancellationToken stop) => offset switch
    {
        NoOffset or null => 0,
        Sequence sequence => sequence.Value,
        FromEnd last => await index.BeforeLastAsync(last.Count, stop),
        _ => throw new ArgumentException($"etcd's read journal knows no offset of type {offset.GetType().Name}: use Offset.NoOffset(), Offset.Sequence or Offset.FromEnd.", nameof(offset)),
    };

    /// <summary>All that exists, with the revision up to which that is; a null comes last, for the revision alone.</summary>
    private async IAsyncEnumerable<(EventEnvelope? Envelope, long Through)> PassesAsync(TagIndex index, string tag, long after, [EnumeratorCancellation] CancellationToken stop)
    {
        var through = 0L;
        List<TagEntry> entries;
        do
        {
            (entries, through) = await index.FirstAsync(after, through, stop);
            await foreach (var envelope in EventsAsync(entries, tag, after, stop)) yield return (envelope, through);
            if (entries.Count > 0) after = entries[^1].LastOffset;
        }
        while (entries.Count == settings.TagBuffer);

        yield return (null, through);
    }

    // Several entries a call, as many as make about a page: their events may be small or large.
    private async IAsyncEnumerable<EventEnvelope> EventsAsync(List<TagEntry> entries, string tag, long after, [EnumeratorCancellation] CancellationToken stop)
    {
        var step = Math.Min(FirstStep, settings.MaxOperations);
        for (var at = 0; at < entries.Count;)
        {
            var some = entries.GetRange(at, Math.Min(step, entries.Count - at));
            var answer = await ReadAsync(some, tag, stop);
            for (var i = 0; i < some.Count; i++)
                await foreach (var envelope in ExpandAsync(some[i], answer.Responses[i].ResponseRange, tag, after, stop)) yield return envelope;

            at += some.Count;
            step = Math.Clamp(settings.PageSize / Math.Max(1, answer.CalculateSize() / some.Count), 1, settings.MaxOperations);
        }
    }

    private Task<TxnResponse> ReadAsync(List<TagEntry> entries, string tag, CancellationToken stop)
    {
        var request = new TxnRequest();
        foreach (var entry in entries)
            request.Success.Add(new RequestOp { RequestRange = new RangeRequest { Key = keys.Event(entry.PersistenceId, entry.SequenceNr) } });
        return connection.TxnAsync($"Read of the events with tag '{tag}'", request, stop);
    }

    // What is not there any more was deleted since its entry was read.
    private async IAsyncEnumerable<EventEnvelope> ExpandAsync(TagEntry entry, RangeResponse found, string tag, long after, [EnumeratorCancellation] CancellationToken stop)
    {
        var first = 0L;
        await foreach (var events in reader.ExpandAsync(entry.PersistenceId, 0, long.MaxValue, found.Kvs, stop))
        {
            foreach (var stored in events)
            {
                if (first == 0) first = entry.IsLarge ? FirstOf(found) : stored.SequenceNr;
                var offset = TagEntry.OffsetOf(entry.Revision, entry.Index + stored.SequenceNr - first);
                if (offset <= after || !stored.Event.Tags.Contains(tag)) continue;
                foreach (var envelope in envelopes.Of(stored, offset)) yield return envelope;
            }
        }
    }

    // Those at its beginning may have been deleted; offsets count from it all the same.
    private static long FirstOf(RangeResponse found) => Journal.Proto.Entry.Parser.ParseFrom(found.Kvs[0].Value).Large.First;
}

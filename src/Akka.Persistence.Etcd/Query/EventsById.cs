using System.Runtime.CompilerServices;
using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Etcd.Keys;
using Akka.Persistence.Query;

namespace Akka.Persistence.Etcd.Query;

/// <summary>Reads the events of one persistence id. Their offset is their sequence number.</summary>
internal sealed class EventsById(
    EtcdConnection connection, EtcdKeys keys, EventReader reader, HighestSequenceNr highest, Envelopes envelopes, ILoggingAdapter log, TimeProvider clock)
{
    /// <summary>Those that exist when it begins.</summary>
    public async IAsyncEnumerable<EventEnvelope> CurrentAsync(string persistenceId, long from, long to, [EnumeratorCancellation] CancellationToken stop = default)
    {
        if (to < from || to < 1) yield break;
        var last = Math.Min(to, await highest.ReadAsync(persistenceId, from, stop));
        await foreach (var page in reader.PagesAsync(persistenceId, from, last, stop))
            foreach (var stored in page)
                foreach (var envelope in envelopes.Of(stored, stored.SequenceNr)) yield return envelope;
    }

    /// <summary>
    /// Those that exist, then each new one, up to the bound. The watch only says that there is something: what is there is always read by
    /// sequence number, so neither a break nor a compaction loses or repeats an event.
    /// </summary>
    public async IAsyncEnumerable<EventEnvelope> LiveAsync(string persistenceId, long from, long to, [EnumeratorCancellation] CancellationToken stop = default)
    {
        if (to < from || to < 1) yield break;
        var (start, end) = (keys.Event(persistenceId, 0), keys.EndOfEvents(persistenceId));
        using var watch = new KeyWatch(connection, $"Watch of the events of '{persistenceId}'", start, end, from: 0, log, clock);
        for (var next = Math.Max(1, from); ;)
        {
            var news = await watch.NextAsync(stop);
            if (news.What == WatchNews.Kind.Changed && EtcdKeys.SequenceNr(news.Puts[^1].Key) < next) continue;

            // What was to be the last may have been deleted by now: then there is nothing more to come, once all up to it is read.
            var isAll = to < long.MaxValue && await highest.ReadAsync(persistenceId, next, stop) >= to;
            await foreach (var page in reader.PagesAsync(persistenceId, next, to, stop))
            {
                foreach (var stored in page)
                {
                    foreach (var envelope in envelopes.Of(stored, stored.SequenceNr)) yield return envelope;
                    next = stored.SequenceNr + 1;
                }
            }

            if (isAll || next > to) yield break;
        }
    }
}

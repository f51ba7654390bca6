using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>
/// Finds the last key of a stream without reading the stream. etcd would sort all of it to give the last one;
/// but it counts keys cheaply, and so many keys further than the first there must be the last one or an earlier one.
/// </summary>
internal sealed class HighestSequenceNr(EtcdConnection connection, EtcdKeys keys)
{
    private const int Page = 1000;
    private const int MostJumps = 4;

    /// <param name="hint">A number that the highest is likely not below.</param>
    /// <returns>0: nothing was ever written.</returns>
    public async Task<long> ReadAsync(string persistenceId, long hint, CancellationToken stop)
    {
        var from = Math.Max(0, hint);
        for (var jumps = 0; ; jumps++)
        {
            var request = new RangeRequest
            {
                Key = keys.Event(persistenceId, from),
                RangeEnd = keys.EndOfEvents(persistenceId),
                KeysOnly = true,
                Limit = Page,
            };
            // Where numbers have wide gaps, jumping gets nowhere: let etcd sort.
            var sorted = jumps == MostJumps;
            if (sorted) (request.Limit, request.SortOrder, request.SortTarget) = (1, RangeRequest.Types.SortOrder.Descend, RangeRequest.Types.SortTarget.Key);

            var page = await connection.RangeAsync($"Read of the highest sequence number of '{persistenceId}'", request, stop);
            if (page.Kvs.Count == 0)
            {
                if (from == 0) return 0;
                from = 0;
                continue;
            }
            if (sorted || !page.More) return EtcdKeys.SequenceNr(page.Kvs[^1].Key);

            from = EtcdKeys.SequenceNr(page.Kvs[0].Key) + page.Count - 1;
        }
    }
}

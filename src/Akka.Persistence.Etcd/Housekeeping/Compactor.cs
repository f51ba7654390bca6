using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Housekeeping;

/// <summary>
/// Compacts etcd's revisions, so that what was deleted leaves the database. It keeps those of the last interval, for live queries to go
/// on after a break. Any number of nodes may do it: the second finds it done.
/// </summary>
internal sealed class Compactor(EtcdConnection connection, EtcdKeys keys, ILoggingAdapter log)
{
    private long revision;
    private long compacted;
    private bool isFailing;

    /// <summary>To be called once an interval: compacts up to the revision that the call before has read.</summary>
    public async Task CompactAsync(CancellationToken stop)
    {
        try
        {
            var last = revision;
            revision = (await connection.RangeAsync("Read of the revision", new RangeRequest { Key = keys.PersistenceIds, KeysOnly = true }, stop)).Header.Revision;
            if (last > compacted) await CompactAsync(last, stop);
            if (isFailing) log.Info("etcd is compacted again");
            isFailing = false;
        }
        catch (EtcdException e)
        {
            if (!isFailing) log.Warning("etcd could not be compacted; it is tried again after each interval. {0}", e.Message);
            isFailing = true;
        }
    }

    private async Task CompactAsync(long last, CancellationToken stop)
    {
        try
        {
            await connection.CallAsync("Compaction", (e, o) => e.Kv.CompactAsync(new CompactionRequest { Revision = last }, o), stop);
            EtcdMetrics.Compactions.Add(1);
        }
        catch (EtcdException e) when (e.Fault == EtcdFault.Compacted)
        {
            // Another node was there first.
        }

        compacted = last;
    }
}

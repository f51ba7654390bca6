using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Persistence.Etcd.Housekeeping;

namespace Akka.Persistence.Etcd;

/// <summary>The instruments of the meter "Akka.Persistence.Etcd".</summary>
internal static class EtcdMetrics
{
    private static readonly Meter Meter = new("Akka.Persistence.Etcd");

    public static readonly Histogram<double> CommitDuration =
        Meter.CreateHistogram<double>("akka.persistence.etcd.commit.duration", "s", "From sending a transaction of the journal to its outcome, retries included.");

    public static readonly Histogram<int> CommitEvents =
        Meter.CreateHistogram<int>("akka.persistence.etcd.commit.events", "{event}", "Events in one transaction.");

    public static readonly UpDownCounter<int> InFlight =
        Meter.CreateUpDownCounter<int>("akka.persistence.etcd.commit.in_flight", "{transaction}", "Transactions of the journal without an outcome yet.");

    public static readonly Counter<long> CommittedBytes =
        Meter.CreateCounter<long>("akka.persistence.etcd.commit.size", "By", "Bytes of keys and values that the journal sent to be committed.");

    public static readonly Counter<long> Conflicts =
        Meter.CreateCounter<long>("akka.persistence.etcd.conflicts", "{write}", "Writes refused because another writer had the sequence number.");

    public static readonly Counter<long> Failures =
        Meter.CreateCounter<long>("akka.persistence.etcd.failures", "{write}", "Writes that failed for any reason, conflicts included.");

    public static readonly Counter<long> ReplayedEvents =
        Meter.CreateCounter<long>("akka.persistence.etcd.replay.events", "{event}", "Events read by replays.");

    public static readonly Histogram<double> SnapshotDuration =
        Meter.CreateHistogram<double>("akka.persistence.etcd.snapshot.duration", "s", "Of saving or loading one snapshot; tag 'operation'.");

    public static readonly Counter<long> SnapshotBytes =
        Meter.CreateCounter<long>("akka.persistence.etcd.snapshot.size", "By", "Bytes of snapshots saved or loaded; tag 'operation'.");

    public static readonly Counter<long> WatchBreaks =
        Meter.CreateCounter<long>("akka.persistence.etcd.watch.breaks", "{break}", "Watches of live queries that broke, and attempts to open them that failed.");

    public static readonly Counter<long> LostLeases =
        Meter.CreateCounter<long>("akka.persistence.etcd.leases.lost", "{lease}", "Leases that their owner could not keep.");

    public static readonly Counter<long> Compactions =
        Meter.CreateCounter<long>("akka.persistence.etcd.compactions", "{compaction}", "Compactions that this process made.");

    private static readonly ConcurrentDictionary<string, EtcdMember> Members = new(StringComparer.Ordinal);

    static EtcdMetrics()
    {
        Meter.CreateObservableGauge("akka.persistence.etcd.database.size", () => Measure(m => m.DatabaseSize), "By", "Size of a member's database file; tag 'endpoint'.");
        Meter.CreateObservableGauge("akka.persistence.etcd.database.in_use", () => Measure(m => m.DatabaseSizeInUse), "By", "Bytes of it in use; tag 'endpoint'.");
    }

    /// <summary>Takes what a member said of its database last.</summary>
    public static void DatabaseSize(EtcdMember member) => Members[member.Endpoint.GetLeftPart(UriPartial.Authority)] = member;

    private static IEnumerable<Measurement<long>> Measure(Func<EtcdMember, long> size) =>
        Members.Select(m => new Measurement<long>(size(m.Value), new KeyValuePair<string, object?>("endpoint", m.Key)));
}

using System.Diagnostics.Metrics;

namespace Akka.Persistence.Etcd.Lease;

internal static class LeaseMeter
{
    private static readonly Meter Meter = new("Akka.Persistence.Etcd");

    public static readonly Counter<long> Lost = Meter.CreateCounter<long>("akka.persistence.etcd.lease.lost", description: "Leases whose owner could not keep them");
}

using Akka.Configuration;
using Akka.Persistence.Etcd.Tests.Servers;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Tests.Lease;

public sealed class EtcdLeaseSpec(SharedEtcd etcd) : LeaseContract
{
    protected override Task<Config> ConfigureAsync() => Task.FromResult(etcd.Fresh("akka.coordination.lease.etcd.heartbeat-timeout = 2s"));

    protected override async Task TakeAwayAsync(string leaseName)
    {
        using var probe = new Probe(etcd.Endpoint);
        await probe.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = EtcdPersistence.Get(System).Keys.Lease(leaseName) });
    }
}

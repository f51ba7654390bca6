using Etcdserverpb;
using Grpc.Net.Client;

namespace Akka.Persistence.Etcd.Client;

/// <summary>One etcd member: its address, its channel, and dotnet-etcd's generated clients on that channel.</summary>
public sealed class EtcdEndpoint : IDisposable
{
    private readonly GrpcChannel channel;

    internal EtcdEndpoint(Uri address, GrpcChannel channel)
    {
        this.channel = channel;
        Address = address;
        Kv = new KV.KVClient(channel);
        Watch = new Watch.WatchClient(channel);
        Lease = new Etcdserverpb.Lease.LeaseClient(channel);
        Auth = new Auth.AuthClient(channel);
        Maintenance = new Maintenance.MaintenanceClient(channel);
    }

    public Uri Address { get; }
    public KV.KVClient Kv { get; }
    public Watch.WatchClient Watch { get; }
    public Etcdserverpb.Lease.LeaseClient Lease { get; }
    public Auth.AuthClient Auth { get; }
    public Maintenance.MaintenanceClient Maintenance { get; }

    public override string ToString() => Address.GetLeftPart(UriPartial.Authority);

    public void Dispose() => channel.Dispose();
}

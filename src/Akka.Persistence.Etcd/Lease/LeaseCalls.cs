using Akka.Persistence.Etcd.Client;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using Mvccpb;

namespace Akka.Persistence.Etcd.Lease;

/// <summary>What the lease of one name and owner asks of etcd.</summary>
internal sealed class LeaseCalls(EtcdConnection connection, ByteString key, string name, string owner)
{
    private readonly ByteString value = ByteString.CopyFromUtf8(owner);

    private string What(string verb) => $"{verb} of lease '{name}' by '{owner}'";

    /// <summary>What is at the key; null: nobody holds the lease.</summary>
    public async Task<KeyValue?> HolderAsync(CancellationToken stop) =>
        (await connection.RangeAsync(What("Acquire"), new RangeRequest { Key = key }, stop)).Kvs.FirstOrDefault();

    public bool IsOwn(KeyValue holder) => holder.Value == value;

    public Task<LeaseGrantResponse> GrantAsync(TimeSpan timeToLive, CancellationToken stop) => connection.CallAsync(
        What("Acquire"), (e, o) => e.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = (long)Math.Ceiling(timeToLive.TotalSeconds) }, o), stop);

    /// <summary>Puts the owner at the key if nobody came before since <paramref name="seen"/>; else says who is there now.</summary>
    /// <param name="seen">Null: nobody was there.</param>
    /// <returns>Null: the key is the owner's.</returns>
    public async Task<KeyValue?> PutAsync(KeyValue? seen, long leaseId, CancellationToken stop)
    {
        var request = new TxnRequest
        {
            Compare = { new Compare { Key = key, Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Equal, ModRevision = seen?.ModRevision ?? 0 } },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = value, Lease = leaseId } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        };
        var answer = await connection.TxnAsync(What("Acquire"), request, stop);
        if (answer.Succeeded) return null;
        var now = answer.Responses[0].ResponseRange.Kvs.FirstOrDefault();

        // A repeated attempt finds what an earlier one has put although its answer was lost.
        if (now is not null && now.Lease == leaseId) return null;
        return now ?? new KeyValue();
    }

    /// <summary>Ends the etcd lease, and the key with it if it is attached to it.</summary>
    public async Task RevokeAsync(string verb, long leaseId, CancellationToken stop)
    {
        try
        {
            await connection.CallAsync(What(verb), (e, o) => e.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = leaseId }, o), stop);
        }
        catch (EtcdException e) when (e.InnerException is RpcException { StatusCode: StatusCode.NotFound })
        {
            // It has ended already.
        }
    }

    /// <summary>One attempt to prolong the etcd lease, at one endpoint; a failure sends the next attempt to another.</summary>
    /// <returns>False: the lease has ended, or the key is another's.</returns>
    /// <exception cref="EtcdException">It is not known whether it was prolonged.</exception>
    public async Task<bool> KeepAliveAsync(long leaseId, CancellationToken stop)
    {
        var endpoint = connection.Current;
        try
        {
            var options = await connection.StreamOptionsAsync(endpoint, stop);
            using var call = endpoint.Lease.LeaseKeepAlive(options);
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = leaseId }, stop);
            await call.RequestStream.CompleteAsync();
            if (!await call.ResponseStream.MoveNext(stop)) throw new RpcException(new Status(StatusCode.Unavailable, "the stream ended without an answer"));
            if (call.ResponseStream.Current.TTL <= 0) return false;

            var holder = await endpoint.Kv.RangeAsync(new RangeRequest { Key = key }, options);
            return holder.Kvs.Any(k => k.Lease == leaseId);
        }
        catch (RpcException e)
        {
            connection.Suspect(endpoint);
            connection.ForgetToken();
            throw connection.Describe(What("Keep-alive"), endpoint, e);
        }
        catch (OperationCanceledException e)
        {
            connection.Suspect(endpoint);
            throw new EtcdException(EtcdFault.TimedOut, $"{What("Keep-alive")} failed: etcd at {endpoint} did not answer in time. Check that a majority of the etcd members runs.", e);
        }
    }
}

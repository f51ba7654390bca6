using dotnet_etcd;
using Etcdserverpb;
using Google.Protobuf;

namespace Dcron.Benchmarks;

/// <summary>Writes by dotnet-etcd alone: what the plugin is held against.</summary>
internal sealed class BareEtcd(string endpoint) : IDisposable
{
    private const int Puts = 100;
    private const int InFlight = 4;
    private readonly EtcdClient client = new(endpoint, configureChannelOptions: o => o.Credentials = Grpc.Core.ChannelCredentials.Insecure);
    private readonly ByteString value = ByteString.CopyFrom(new byte[100]);

    /// <summary>In transactions of 100, four at a time.</summary>
    public Task PutManyAsync(int count, string prefix)
    {
        var transactions = Enumerable.Range(0, count / Puts);
        return Parallel.ForEachAsync(transactions, new ParallelOptions { MaxDegreeOfParallelism = InFlight }, async (t, stop) =>
        {
            var request = new TxnRequest();
            for (var i = 0; i < Puts; i++)
                request.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8($"{prefix}{i:D3}/{t:D19}"), Value = value } });
            await client.TransactionAsync(request, cancellationToken: stop);
        });
    }

    /// <summary>One put after the other: the milliseconds of each, ascending.</summary>
    public async Task<double[]> MillisOfPutsAsync(int count)
    {
        var millis = new double[count];
        for (var i = 0; i < count; i++)
        {
            var since = TimeProvider.System.GetTimestamp();
            await client.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8($"single/{i:D19}"), Value = value });
            millis[i] = TimeProvider.System.GetElapsedTime(since).TotalMilliseconds;
        }
        Array.Sort(millis);
        return millis;
    }

    public void Dispose() => client.Dispose();
}

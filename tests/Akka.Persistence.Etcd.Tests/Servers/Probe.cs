using System.Security.Cryptography.X509Certificates;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>A bare client of one server, apart from the plugin under test.</summary>
internal sealed class Probe : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly GrpcChannel channel;

    public Probe(string endpoint, Certificates? tls = null)
    {
        var handler = new SocketsHttpHandler();
        if (tls is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(tls.Ca);
        }
        channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions { HttpHandler = handler, MaxReceiveMessageSize = null });
    }

    public KV.KVClient Kv => new(channel);
    public Auth.AuthClient Auth => new(channel);
    public Maintenance.MaintenanceClient Maintenance => new(channel);

    /// <summary>All keys that begin with a text, with their values.</summary>
    public async Task<IReadOnlyList<Mvccpb.KeyValue>> KeysAsync(string prefix)
    {
        var start = ByteString.CopyFromUtf8(prefix);
        var end = start.ToByteArray();
        end[^1]++;
        return (await Kv.RangeAsync(new RangeRequest { Key = start, RangeEnd = ByteString.CopyFrom(end) })).Kvs;
    }

    /// <summary>Whether a read is answered now; waits a little where it is not.</summary>
    public async Task<bool> AnswersAsync(CancellationToken stop)
    {
        try
        {
            var until = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2);
            await Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("ready") }, deadline: until, cancellationToken: stop);
            return true;
        }
        // With authentication on it serves, too: it says that it wants a user.
        catch (RpcException e) when (e.Status.Detail.Contains("user name is empty", StringComparison.Ordinal))
        {
            return true;
        }
        catch (RpcException)
        {
            await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }
    }

    public void Dispose() => channel.Dispose();
}

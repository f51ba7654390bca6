using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace Akka.Persistence.Etcd.Client;

/// <summary>Opens one gRPC channel for each endpoint.</summary>
internal static class EtcdChannels
{
    // Replay and snapshots read much at once; the default of 64 KiB would make the server wait for leave to go on.
    private const int StreamWindow = 4 * 1024 * 1024;

    private static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastReconnect = TimeSpan.FromSeconds(1);

    public static EtcdEndpoint[] Open(EtcdSettings settings) =>
        [.. settings.Endpoints.Select(address => new EtcdEndpoint(address, Open(address, settings)))];

    private static GrpcChannel Open(Uri address, EtcdSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = settings.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindow,
            // etcd 3.4 takes pings on a connection without calls for abuse, and closes it.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = settings.KeepAliveInterval,
            KeepAlivePingTimeout = settings.KeepAliveTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        if (settings.Tls.IsSet) handler.SslOptions = Tls(settings.Tls);
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            // Failures are counted and retried here, across endpoints; the channel must not hide them.
            MaxRetryAttempts = 1,
            // gRPC's own would let two minutes pass before it looks again for a member that was away for long.
            InitialReconnectBackoff = FirstReconnect,
            MaxReconnectBackoff = LastReconnect,
        });
    }

    private static SslClientAuthenticationOptions Tls(TlsSettings tls)
    {
        var options = new SslClientAuthenticationOptions();
        if (tls.CaFile.Length > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(tls.CaFile);
        }
        if (tls.CertificateFile.Length > 0)
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile)];
        return options;
    }
}

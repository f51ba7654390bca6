using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dcron.Core.Work;

namespace Dcron.Actors.Executor.Http;

/// <summary>
/// One client, and so one pool of connections, for all jobs with the same TLS options. A changed certificate file makes a new client.
/// </summary>
internal sealed class HttpClients
{
    public const int MostRedirects = 10;

    private const int Most = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<Key, HttpClient> clients = [];
    private readonly Queue<Key> oldestFirst = new();

    private sealed record Key(HttpTls Tls, bool FollowRedirects, DateTime CaWritten, DateTime CertificateWritten, DateTime KeyWritten);

    /// <exception cref="CannotSendException">A file of the TLS options is missing or is not what it should be.</exception>
    public HttpClient Get(HttpTls tls, bool followRedirects, string node)
    {
        var key = new Key(tls, followRedirects, Written(tls.CaFile, node), Written(tls.CertificateFile, node), Written(tls.KeyFile, node));
        lock (gate)
        {
            if (clients.TryGetValue(key, out var known)) return known;
            // Not disposed: requests may be under way. Its idle connections close by themselves.
            if (clients.Count == Most) clients.Remove(oldestFirst.Dequeue());
            oldestFirst.Enqueue(key);
            return clients[key] = Make(tls, followRedirects, node);
        }
    }

    private static HttpClient Make(HttpTls tls, bool followRedirects, string node) =>
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = followRedirects,
            MaxAutomaticRedirections = MostRedirects,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // so that changes of DNS are seen
            UseCookies = false, // jobs share the client and must not share a session
            ConnectCallback = ConnectAsync,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // names of jobs may be of any script
            SslOptions = Options(tls, node),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    // A server that vanishes without a word would otherwise keep an attempt without timeout running for ever.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            await socket.ConnectAsync(context.DnsEndPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Options(HttpTls tls, string node)
    {
        var options = new SslClientAuthenticationOptions();
        if (tls.SkipVerify) options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        else if (tls.CaFile is { } authorities) options.CertificateChainPolicy = Trust(authorities, node);

        if (tls.CertificateFile is { } file) options.ClientCertificateContext = ClientCertificate(file, tls.KeyFile, node);
        else if (tls.KeyFile is not null) throw new CannotSendException("a key file is given without the certificate file that it belongs to");
        return options;
    }

    private static X509ChainPolicy Trust(string file, string node)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        Read(file, node, "the CA file", () => policy.CustomTrustStore.ImportFromPemFile(file));
        if (policy.CustomTrustStore.Count == 0) throw new CannotSendException($"the CA file '{file}' on node {node} holds no PEM certificate");
        return policy;
    }

    private static SslStreamCertificateContext ClientCertificate(string file, string? keyFile, string node)
    {
        SslStreamCertificateContext? context = null;
        Read(file, node, "the client certificate", () =>
        {
            using var fromPem = X509Certificate2.CreateFromPemFile(file, keyFile ?? file);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            // The detour by PKCS#12 is for Windows, which cannot use a key that lives in memory only.
            var certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
            context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        });
        return context!;
    }

    private static void Read(string file, string node, string what, Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CannotSendException($"{what} '{file}' on node {node} cannot be read: {fault.Message}", fault);
        }
    }

    private static DateTime Written(string? file, string node)
    {
        if (file is null) return default;
        return File.Exists(file) ? File.GetLastWriteTimeUtc(file) : throw new CannotSendException($"the file '{file}' does not exist on node {node}");
    }
}

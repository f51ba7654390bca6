using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dcron.Actors.Tests.Executor;

/// <summary>A server on loopback that gives each request the answer of a test, byte by byte as the test wants it, and then closes.</summary>
internal sealed class OneAnswerServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<Request, Stream, Task> answer;
    private readonly SslServerAuthenticationOptions? tls;
    private readonly Task accepting;

    public OneAnswerServer(Func<Request, Stream, Task> answer, SslServerAuthenticationOptions? tls = null)
    {
        (this.answer, this.tls) = (answer, tls);
        listener.Start();
        accepting = AcceptAsync();
    }

    public OneAnswerServer(string answer, SslServerAuthenticationOptions? tls = null)
        : this((_, to) => to.WriteAsync(Encoding.UTF8.GetBytes(answer)).AsTask(), tls)
    {
    }

    internal sealed record Request(string Line, IReadOnlyDictionary<string, string> Headers, string Body, X509Certificate? Client);

    public List<Request> Seen { get; } = [];

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => $"{(this.tls is null ? "http" : "https")}://localhost:{Port}/";

    public static string Answer(string body, string status = "200 OK", string headers = "") =>
        $"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (this.tls is not null) stream = await SecureAsync(stream);
                await using var closing = stream;
                var request = await ReadAsync(stream);
                lock (Seen) Seen.Add(request);
                await this.answer(request, stream);
            }
            catch (Exception fault) when (fault is IOException or SocketException or InvalidOperationException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client left, or would not trust us; its side of it is what tests look at.
            }
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(this.tls!, stop.Token);
        return secure;
    }

    private async Task<Request> ReadAsync(Stream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (bytes is not [.., 13, 10, 13, 10])
        {
            if (await stream.ReadAsync(one, stop.Token) == 0) throw new IOException("closed");
            bytes.Add(one[0]);
        }

        var lines = Encoding.UTF8.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(p => p[0].TrimEnd(':'), p => p.ElementAtOrDefault(1) ?? "", StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await stream.ReadExactlyAsync(body, stop.Token);
        return new Request(lines[0], headers, Encoding.UTF8.GetString(body), (stream as SslStream)?.RemoteCertificate);
    }
}

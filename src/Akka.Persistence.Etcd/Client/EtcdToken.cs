using Etcdserverpb;
using Grpc.Core;

namespace Akka.Persistence.Etcd.Client;

/// <summary>The token that etcd gives for user and password; asked for when first needed and again after it was refused.</summary>
internal sealed class EtcdToken(EtcdSettings settings)
{
    private static readonly Metadata NoHeaders = [];
    private readonly SemaphoreSlim asking = new(1, 1);
    private Metadata? headers = settings.Username.Length == 0 ? NoHeaders : null;

    public ValueTask<Metadata> HeadersAsync(EtcdEndpoint endpoint, DateTime until, CancellationToken stop) =>
        Volatile.Read(ref headers) is { } known ? new(known) : new(AskAsync(endpoint, until, stop));

    public void Forget()
    {
        if (settings.Username.Length > 0) Volatile.Write(ref headers, null);
    }

    private async Task<Metadata> AskAsync(EtcdEndpoint endpoint, DateTime until, CancellationToken stop)
    {
        await asking.WaitAsync(stop);
        try
        {
            if (Volatile.Read(ref headers) is { } known) return known;

            var request = new AuthenticateRequest { Name = settings.Username, Password = settings.Password };
            var answer = await endpoint.Auth.AuthenticateAsync(request, deadline: until, cancellationToken: stop);
            var fresh = new Metadata { { "authorization", answer.Token } };
            Volatile.Write(ref headers, fresh);
            return fresh;
        }
        finally
        {
            asking.Release();
        }
    }
}

using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using Mvccpb;

namespace Akka.Persistence.Etcd.Query;

/// <summary>What <see cref="KeyWatch.NextAsync"/> tells.</summary>
/// <param name="Puts">In the order of their revisions.</param>
internal readonly record struct WatchNews(WatchNews.Kind What, IReadOnlyList<KeyValue> Puts)
{
    internal enum Kind
    {
        /// <summary>From now on nothing is missed; at the beginning, and again after each break.</summary>
        Opened,

        /// <summary>Keys were put.</summary>
        Changed,

        /// <summary>What came next was compacted: read what is there, and watch anew.</summary>
        Compacted,
    }
}

/// <summary>
/// Watches a range of keys for what is put. After any break it goes on at another member from the revision after the last one seen. It
/// reads from etcd only when it is asked: a slow reader makes etcd wait, and nothing gathers here.
/// </summary>
/// <param name="from">The first revision to see; 0: whatever comes, also after a break.</param>
internal sealed class KeyWatch(EtcdConnection connection, string what, ByteString key, ByteString end, long from, ILoggingAdapter log, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private static readonly WatchCreateRequest.Types.FilterType[] OnlyPuts = [WatchCreateRequest.Types.FilterType.Nodelete];

    private long next = from;
    private AsyncDuplexStreamingCall<WatchRequest, WatchResponse>? call;
    private EtcdEndpoint endpoint = connection.Current;
    private TimeSpan pause = FirstPause;
    private bool isBroken;
    private bool isTokenNew;

    /// <summary>Waits for news.</summary>
    /// <exception cref="EtcdException">etcd refused for good: credentials or rights. Breaks are not thrown: it is tried until it works.</exception>
    public async Task<WatchNews> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                call ??= await OpenAsync(stop);
                if (!await call.ResponseStream.MoveNext(stop)) throw new RpcException(new Status(StatusCode.Unavailable, "the stream ended"));
                if (Read(call.ResponseStream.Current) is { } news) return news;
            }
            catch (RpcException e)
            {
                stop.ThrowIfCancellationRequested();
                await RestAsync(e, stop);
            }
        }
    }

    public void Dispose()
    {
        call?.Dispose();
        call = null;
    }

    private async Task<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>> OpenAsync(CancellationToken stop)
    {
        endpoint = connection.Current;
        var options = await connection.StreamOptionsAsync(endpoint, stop);

        // A member that has lost its leader ends the stream, so that one cut off does not keep us waiting for ever.
        var headers = new Metadata { { "hasleader", "true" } };
        foreach (var header in options.Headers ?? []) headers.Add(header);
        var opened = endpoint.Watch.Watch(options.WithHeaders(headers));
        try
        {
            var create = new WatchCreateRequest { Key = key, RangeEnd = end, StartRevision = next, ProgressNotify = true };
            create.Filters.Add(OnlyPuts);
            await opened.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, stop);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private WatchNews? Read(WatchResponse response)
    {
        if (response.CompactRevision > 0) return new WatchNews(WatchNews.Kind.Compacted, []);
        if (response.Canceled) throw new RpcException(new Status(CodeOf(response.CancelReason), response.CancelReason));
        (pause, isBroken, isTokenNew) = (FirstPause, Healed(), false);
        if (response.Created) return new WatchNews(WatchNews.Kind.Opened, []);

        // Without events it tells how far etcd has come, which spares us compacted revisions after a break.
        if (next > 0) next = (response.Events.Count > 0 ? response.Events[^1].Kv.ModRevision : response.Header.Revision) + 1;
        if (response.Events.Count == 0) return null;
        return new WatchNews(WatchNews.Kind.Changed, [.. response.Events.Select(e => e.Kv)]);
    }

    private bool Healed()
    {
        if (isBroken) log.Info("{0} goes on, by etcd at {1}", what, endpoint);
        return false;
    }

    private async Task RestAsync(RpcException e, CancellationToken stop)
    {
        Dispose();
        if (EtcdFaults.Of(e) == EtcdFault.Tls) throw connection.Describe(what, endpoint, e);
        if (EtcdFaults.Of(e) is EtcdFault.Credentials or EtcdFault.Permission)
        {
            // A watch is also told that it has no right where its token has expired.
            if (isTokenNew) throw connection.Describe(what, endpoint, e);
            connection.ForgetToken();
            isTokenNew = true;
        }

        connection.Suspect(endpoint);
        if (!isBroken) log.Warning("{0} is tried until it works. {1}", what, connection.Describe(what, endpoint, e).Message);
        isBroken = true;
        EtcdMetrics.WatchBreaks.Add(1);
        await Task.Delay(pause, clock, stop);
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
    }

    private static StatusCode CodeOf(string reason) =>
        reason.Contains("permission denied", StringComparison.Ordinal) ? StatusCode.PermissionDenied
        : reason.Contains("auth", StringComparison.Ordinal) ? StatusCode.Unauthenticated
        : StatusCode.Unavailable;
}

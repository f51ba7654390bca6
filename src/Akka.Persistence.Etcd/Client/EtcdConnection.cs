using System.Diagnostics;
using Etcdserverpb;
using Grpc.Core;

namespace Akka.Persistence.Etcd.Client;

/// <summary>
/// Calls to etcd, at one endpoint at a time and at the next when that one fails, with a deadline over all attempts.
/// An attempt whose answer was lost may have been carried out, so what is sent here must bear being sent twice.
/// </summary>
public sealed class EtcdConnection : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly EtcdSettings settings;
    private readonly TimeProvider time;
    private readonly EtcdEndpoint[] endpoints;
    private readonly EtcdToken token;
    private int current;

    public EtcdConnection(EtcdSettings settings, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        endpoints = EtcdChannels.Open(settings);
        token = new EtcdToken(settings);
        // The nodes of an Akka cluster have the same list; a random start spreads them over the members.
        current = Random.Shared.Next(endpoints.Length);
    }

    /// <summary>The endpoint that calls go to now.</summary>
    public EtcdEndpoint Current => endpoints[Volatile.Read(ref current)];

    /// <summary>All endpoints, in the order of the settings.</summary>
    public IReadOnlyList<EtcdEndpoint> Endpoints => endpoints;

    public Task<TxnResponse> TxnAsync(string what, TxnRequest request, CancellationToken stop = default) =>
        CallAsync(what, (e, o) => e.Kv.TxnAsync(request, o), stop);

    public Task<RangeResponse> RangeAsync(string what, RangeRequest request, CancellationToken stop = default) =>
        CallAsync(what, (e, o) => e.Kv.RangeAsync(request, o), stop);

    /// <summary>One call with its attempts.</summary>
    /// <param name="what">Names the call in error messages, as in "Replay of 'id'".</param>
    /// <param name="start">Starts the call at an endpoint. May run several times.</param>
    /// <exception cref="EtcdException">All attempts failed, or etcd refused the call.</exception>
    public async Task<T> CallAsync<T>(string what, Func<EtcdEndpoint, CallOptions, AsyncUnaryCall<T>> start, CancellationToken stop = default)
    {
        var began = time.GetTimestamp();
        var tokens = 0;
        RpcException? before = null;
        for (var attempt = 1; ; attempt++)
        {
            var endpoint = Current;
            var isCutShort = time.GetElapsedTime(began) + settings.AttemptTimeout > settings.Deadline;
            try
            {
                return await AttemptAsync(endpoint, start, began, stop);
            }
            catch (RpcException e) when (!stop.IsCancellationRequested)
            {
                if (settings.Username.Length > 0 && tokens++ < 2 && EtcdFaults.IsStaleToken(e))
                {
                    token.Forget();
                    continue;
                }

                var fault = EtcdFaults.Of(e);
                if (!EtcdFaults.IsPassing(fault)) throw EtcdFaults.Describe(fault, what, endpoint.ToString(), e, settings);

                Suspect(endpoint);
                var pause = PauseAfter(attempt);
                if (time.GetElapsedTime(began) + pause >= settings.Deadline)
                {
                    // An attempt that the deadline cut short says nothing of etcd; the one before does.
                    var told = isCutShort && fault == EtcdFault.TimedOut && before is not null ? before : e;
                    throw EtcdFaults.Describe(EtcdFaults.Of(told), what, Tried(attempt), told, settings);
                }

                before = e;
                if (pause > TimeSpan.Zero) await Task.Delay(pause, time, stop);
            }
        }
    }

    /// <summary>What a stream (watch, keep-alive) is opened with: the token, and no deadline.</summary>
    public async Task<CallOptions> StreamOptionsAsync(EtcdEndpoint endpoint, CancellationToken stop) =>
        new(await token.HeadersAsync(endpoint, Until(settings.AttemptTimeout), stop), cancellationToken: stop);

    /// <summary>Says that an endpoint failed: the next call goes to another.</summary>
    public void Suspect(EtcdEndpoint endpoint)
    {
        var index = Array.IndexOf(endpoints, endpoint);
        Interlocked.CompareExchange(ref current, (index + 1) % endpoints.Length, index);
    }

    /// <summary>Says that etcd refused the token: the next call asks for a new one.</summary>
    public void ForgetToken() => token.Forget();

    /// <summary>Turns a failure of a stream into words, as calls do.</summary>
    public EtcdException Describe(string what, EtcdEndpoint endpoint, RpcException e) =>
        EtcdFaults.Describe(EtcdFaults.Of(e), what, endpoint.ToString(), e, settings);

    public void Dispose()
    {
        foreach (var endpoint in endpoints) endpoint.Dispose();
    }

    private async Task<T> AttemptAsync<T>(EtcdEndpoint endpoint, Func<EtcdEndpoint, CallOptions, AsyncUnaryCall<T>> start, long began, CancellationToken stop)
    {
        var left = settings.Deadline - time.GetElapsedTime(began);
        var until = Until(left < settings.AttemptTimeout ? left : settings.AttemptTimeout);
        var headers = await token.HeadersAsync(endpoint, until, stop);
        using var call = start(endpoint, new CallOptions(headers, until, stop));
        return await call.ResponseAsync;
    }

    // At once to an endpoint not yet tried; after each round of all of them a longer pause.
    private TimeSpan PauseAfter(int attempt)
    {
        if (attempt % endpoints.Length != 0) return TimeSpan.Zero;
        var pause = FirstPause * Math.Pow(2, Math.Min(10, attempt / endpoints.Length - 1));
        return pause < LongestPause ? pause : LongestPause;
    }

    private string Tried(int attempts) =>
        $"{string.Join(", ", endpoints.Take(attempts).Select(e => e.ToString()))} ({attempts} {(attempts == 1 ? "attempt" : "attempts")})";

    private DateTime Until(TimeSpan from) => (time.GetUtcNow() + from).UtcDateTime;
}

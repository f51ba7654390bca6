using Akka.Event;
using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Lease;

/// <summary>One holding of a lease, from its acquisition to its release or loss: keeps it alive at a third of its time-to-live.</summary>
internal sealed class HeldLease : IDisposable
{
    private readonly LeaseCalls calls;
    private readonly HoldingTime time;
    private readonly TimeProvider clock;
    private readonly ILoggingAdapter log;
    private readonly Action<HeldLease, Exception?> lost;
    private readonly CancellationTokenSource ended = new();

    /// <param name="lost">Called once, with what kept it from being prolonged; null: etcd said that it has ended or is another's.</param>
    public HeldLease(long id, LeaseCalls calls, HoldingTime time, TimeProvider clock, ILoggingAdapter log, Action<HeldLease, Exception?> lost)
    {
        (Id, this.calls, this.time, this.clock, this.log, this.lost) = (id, calls, time, clock, log, lost);
    }

    /// <summary>The etcd lease.</summary>
    public long Id { get; }

    public bool IsCertain => !ended.IsCancellationRequested && !time.IsOver;

    public void Start() => _ = KeepAsync(ended.Token);

    public void Dispose() => ended.Cancel();

    private async Task KeepAsync(CancellationToken stop)
    {
        try
        {
            var cause = await UntilLostAsync(stop);
            ended.Cancel();
            lost(this, cause);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // released
        }
    }

    private async Task<Exception?> UntilLostAsync(CancellationToken stop)
    {
        var (third, soon) = (time.TimeToLive / 3, time.TimeToLive / 15);
        var pause = third;
        Exception? cause = null;
        while (true)
        {
            await Task.Delay(Positive(Shorter(pause, time.Left)), clock, stop);
            if (time.IsOver) return cause ?? new TimeoutException("this process was not running, or the machine slept, for longer than the lease lasts");

            var asked = HoldingTime.Now(clock);
            using var late = new CancellationTokenSource(Positive(Shorter(third / 2, time.Left)), clock);
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
            try
            {
                if (!await calls.KeepAliveAsync(Id, attempt.Token)) return null;
                time.Renew(asked);
                (pause, cause) = (third, null);
            }
            catch (EtcdException e) when (!stop.IsCancellationRequested)
            {
                if (cause is null) log.Warning("{0} It is tried again for {1:0.0} s.", e.Message, time.Left.TotalSeconds);
                (pause, cause) = (soon, e);
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}

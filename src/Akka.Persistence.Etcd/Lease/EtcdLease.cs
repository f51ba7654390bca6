using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Grpc.Core;
using Mvccpb;

namespace Akka.Persistence.Etcd.Lease;

/// <summary>
/// A lease of Akka.Coordination as a key of etcd that lives as long as an etcd lease does. While it is held it is kept alive at a third
/// of its time-to-live; when that cannot be done, its owner hears of the loss before another can have it. Owners are told apart by name
/// alone: a process that comes back under the same name gets the lease back at once.
/// </summary>
public sealed class EtcdLease : Coordination.Lease
{
    private const int MaxTurns = 5;

    private readonly LeaseCalls calls;
    private readonly TimeProvider clock;
    private readonly ILoggingAdapter log;
    private readonly SemaphoreSlim turn = new(1);

    private HeldLease? held;
    private Action<Exception?>? onLost;

    // Also of an acquisition whose answer was lost: Release ends it, whatever became of it.
    private long? lastGranted;

    /// <summary>As Akka.Coordination makes it: the class is named at <c>akka.coordination.lease.etcd.lease-class</c>.</summary>
    public EtcdLease(LeaseSettings settings, ExtendedActorSystem system)
        : this(settings, EtcdPersistence.Get(system), Logging.GetLogger(system, typeof(EtcdLease)), TimeProvider.System) =>
        system.RegisterOnTermination(() => held?.Dispose());

    internal EtcdLease(LeaseSettings settings, EtcdPersistence etcd, ILoggingAdapter log, TimeProvider clock)
        : base(settings)
    {
        if (TimeToLive < TimeSpan.FromSeconds(1))
            throw new ArgumentException($"heartbeat-timeout of lease '{settings.LeaseName}' is {TimeToLive.TotalSeconds} s: etcd counts whole seconds, at least 2.", nameof(settings));
        calls = new LeaseCalls(etcd.Connection, etcd.Keys.Lease(settings.LeaseName), settings.LeaseName, settings.OwnerName);
        (this.log, this.clock) = (log, clock);
    }

    private TimeSpan TimeToLive => Settings.TimeoutSettings.HeartbeatTimeout;

    /// <inheritdoc/>
    public override Task<bool> Acquire() => Acquire(_ => { });

    /// <inheritdoc/>
    /// <exception cref="LeaseTimeoutException">etcd did not answer within <c>lease-operation-timeout</c>.</exception>
    /// <exception cref="LeaseException">etcd refused.</exception>
    public override Task<bool> Acquire(Action<Exception> leaseLostCallback) => InTurnAsync("acquired", async stop =>
    {
        if (held is not { IsCertain: true }) return await AcquireAsync(leaseLostCallback!, stop);
        onLost = leaseLostCallback!;
        return true;
    });

    /// <summary>Ends the holding, so that another owner can acquire the lease at once; true also where it was not held.</summary>
    /// <exception cref="LeaseTimeoutException">etcd did not answer in time. The lease is not held any more, and free when its time-to-live has passed.</exception>
    /// <exception cref="LeaseException">etcd refused.</exception>
    public override Task<bool> Release() => InTurnAsync("released", async stop =>
    {
        EndHolding();
        if (lastGranted is { } granted) await calls.RevokeAsync("Release", granted, stop);
        lastGranted = null;
        return true;
    });

    /// <inheritdoc/>
    public override bool CheckLease() => Volatile.Read(ref held) is { IsCertain: true };

    private async Task<bool> AcquireAsync(Action<Exception?> callback, CancellationToken stop)
    {
        EndHolding();
        var holder = await calls.HolderAsync(stop);
        if (holder is not null && !calls.IsOwn(holder)) return false;

        var asked = HoldingTime.Now(clock);
        var lease = await calls.GrantAsync(TimeToLive, stop);
        lastGranted = lease.ID;
        var time = new HoldingTime(clock, TimeSpan.FromSeconds(lease.TTL), asked);
        if (!await PutAsync(holder, lease.ID, stop))
        {
            await calls.RevokeAsync("Acquire", lease.ID, stop);
            lastGranted = null;
            return false;
        }

        if (time.IsOver) throw new LeaseTimeoutException($"Lease '{Settings.LeaseName}' was acquired too late to be sure of it: etcd took longer than the time-to-live of {lease.TTL} s.");
        onLost = callback;
        var holding = new HeldLease(lease.ID, calls, time, clock, log, Lost);
        Volatile.Write(ref held, holding);
        holding.Start();
        return true;
    }

    // A key of the same owner is from before a restart: it is taken over, and the etcd lease that it hung on ended.
    private async Task<bool> PutAsync(KeyValue? seen, long leaseId, CancellationToken stop)
    {
        for (var attempt = 0; attempt < MaxTurns; attempt++)
        {
            if (await calls.PutAsync(seen, leaseId, stop) is not { } now)
            {
                if (seen is { Lease: not 0 }) await calls.RevokeAsync("Acquire", seen.Lease, stop);
                return true;
            }

            seen = now.ModRevision == 0 ? null : now;
            if (seen is not null && !calls.IsOwn(seen)) return false;
        }

        return false;
    }

    private void EndHolding()
    {
        held?.Dispose();
        Volatile.Write(ref held, null);
    }

    private void Lost(HeldLease lost, Exception? cause)
    {
        if (Interlocked.CompareExchange(ref held, null, lost) != lost) return;
        log.Warning("Lease '{0}' of '{1}' is lost. {2}", Settings.LeaseName, Settings.OwnerName, cause?.Message ?? "It has ended in etcd, or was given to another.");
        EtcdMetrics.LostLeases.Add(1);
        try
        {
            onLost?.Invoke(cause);
        }
        catch (Exception e)
        {
            log.Error(e, "What was to be done when lease '{0}' is lost failed", Settings.LeaseName);
        }
    }

    private async Task<bool> InTurnAsync(string done, Func<CancellationToken, Task<bool>> work)
    {
        var timeout = Settings.TimeoutSettings.OperationTimeout;
        using var late = new CancellationTokenSource(timeout, clock);
        try
        {
            await turn.WaitAsync(late.Token);
            try
            {
                return await work(late.Token);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (Exception e) when (late.IsCancellationRequested && e is OperationCanceledException or RpcException)
        {
            throw new LeaseTimeoutException(
                $"Lease '{Settings.LeaseName}' could not be {done} by '{Settings.OwnerName}': etcd did not answer within lease-operation-timeout ({timeout.TotalSeconds:0.#} s). Check that a majority of the etcd members runs, and akka.persistence.etcd.endpoints.", e);
        }
        catch (EtcdException e)
        {
            throw new LeaseException(e.Message, e);
        }
    }
}

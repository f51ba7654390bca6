using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;

namespace Akka.Persistence.Etcd.Housekeeping;

/// <summary>Does from time to time, for one actor system, what etcd needs: compaction, and a look at its members and alarms.</summary>
internal sealed class Housekeeper : IDisposable
{
    private readonly HealthCheck health;
    private readonly ILoggingAdapter log;
    private readonly CancellationTokenSource ended = new();
    private string told = "";

    public Housekeeper(EtcdConnection connection, EtcdKeys keys, HousekeepingSettings settings, EtcdSettings client, ILoggingAdapter log, TimeProvider clock)
    {
        this.log = log;
        health = new HealthCheck(connection, keys, client.AttemptTimeout, clock);
        var compactor = new Compactor(connection, keys, log);
        if (settings.CompactionInterval is { } compaction) _ = EachAsync(compaction, compactor.CompactAsync, clock, ended.Token);
        if (settings.StatusInterval is { } status) _ = EachAsync(status, LookAsync, clock, ended.Token);
    }

    public Task<EtcdHealth> CheckHealthAsync(CancellationToken stop) => health.RunAsync(stop);

    public void Dispose() => ended.Cancel();

    // Once when something becomes wrong or changes, and once when all is well again.
    private async Task LookAsync(CancellationToken stop)
    {
        var found = await health.RunAsync(stop);
        foreach (var member in found.Members.Where(m => m.DatabaseSize > 0)) EtcdMetrics.DatabaseSize(member);

        var words = found.Condition == EtcdCondition.Healthy ? "" : found.Description;
        if (words == told) return;
        if (words.Length == 0) log.Info("etcd is well again. {0}", found.Description);
        else if (found.Condition == EtcdCondition.Unhealthy) log.Error("{0}", words);
        else log.Warning("{0}", words);
        told = words;
    }

    private async Task EachAsync(TimeSpan interval, Func<CancellationToken, Task> work, TimeProvider clock, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            do await TryAsync(work, stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the actor system ends
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            log.Error(e, "Housekeeping of etcd failed; it goes on after the interval");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The connection is closed under it while the actor system ends.
        }
    }
}

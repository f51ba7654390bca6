using System.Collections.Concurrent;
using Akka.Coordination;

namespace Akka.Persistence.Etcd.Tests.Lease;

/// <summary>A lease within this process: it shows that the contract is right, and what is left of it without a store.</summary>
public sealed class InMemoryLease(LeaseSettings settings) : Coordination.Lease(settings)
{
    private static readonly ConcurrentDictionary<string, InMemoryLease> Holders = new(StringComparer.Ordinal);

    private Action<Exception?>? lost;

    public override Task<bool> Acquire() => Acquire(null!);

    public override Task<bool> Acquire(Action<Exception> leaseLostCallback)
    {
        var holder = Holders.AddOrUpdate(Settings.LeaseName, this, (_, held) => held.Settings.OwnerName == Settings.OwnerName ? this : held);
        if (holder != this) return Task.FromResult(false);
        lost = leaseLostCallback!;
        return Task.FromResult(true);
    }

    public override Task<bool> Release()
    {
        Holders.TryRemove(new KeyValuePair<string, InMemoryLease>(Settings.LeaseName, this));
        return Task.FromResult(true);
    }

    public override bool CheckLease() => Holders.TryGetValue(Settings.LeaseName, out var holder) && holder == this;

    internal static void TakeAway(string name)
    {
        if (Holders.TryRemove(name, out var holder)) holder.lost?.Invoke(null);
    }
}

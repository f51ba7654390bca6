using Akka.Configuration;

namespace Akka.Persistence.Etcd.Tests.Lease;

public sealed class InMemoryLeaseSpec : LeaseContract
{
    protected override string LeasePath => "in-memory-lease";

    protected override Task<Config> ConfigureAsync() =>
        Task.FromResult(ConfigurationFactory.ParseString($"in-memory-lease.lease-class = \"{typeof(InMemoryLease).AssemblyQualifiedName}\""));

    protected override Task TakeAwayAsync(string leaseName)
    {
        InMemoryLease.TakeAway(leaseName);
        return Task.CompletedTask;
    }
}

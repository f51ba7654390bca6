using System.Globalization;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Housekeeping;
using Akka.Persistence.Etcd.Query;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Persistence.Etcd.Hosting;

/// <summary>Read journal, leases and housekeeping for Akka.Hosting. Each adds the defaults of the library below what is configured already.</summary>
public static class EtcdReadHosting
{
    private const string LeasePath = "akka.coordination.lease.etcd";

    /// <summary>Makes the read journal known under <see cref="EtcdReadJournal.Identifier"/>.</summary>
    /// <param name="writePlugin">Path of the journal whose event adapters are applied; null: <c>akka.persistence.journal.etcd</c>.</param>
    public static AkkaConfigurationBuilder WithEtcdReadJournal(this AkkaConfigurationBuilder builder, string? writePlugin = null)
    {
        if (writePlugin is not null) builder.Set($"{EtcdReadJournal.Identifier}.write-plugin", writePlugin);
        return builder.WithDefaults();
    }

    /// <summary>
    /// Makes the lease known under <c>akka.coordination.lease.etcd</c>, the path to give to <c>use-lease</c> of the cluster singleton or
    /// <c>lease-implementation</c> of the split-brain resolver.
    /// </summary>
    /// <param name="timeToLive">In whole seconds, 2 at least: so long after its owner crashed another may have a lease; null: 15 s.</param>
    public static AkkaConfigurationBuilder WithEtcdLease(this AkkaConfigurationBuilder builder, TimeSpan? timeToLive = null)
    {
        if (timeToLive is { } time) builder.Set($"{LeasePath}.heartbeat-timeout", Millis(time));
        return builder.WithDefaults();
    }

    /// <summary>Compacts etcd's revisions once an interval. It concerns the whole etcd, also what others keep in it.</summary>
    public static AkkaConfigurationBuilder WithEtcdCompaction(this AkkaConfigurationBuilder builder, TimeSpan interval) =>
        builder.Set($"{EtcdSettings.Section}.compaction.interval", Millis(interval)).WithDefaults();

    /// <summary>Adds a health check that says in words which member is away, without leader, or full; see <see cref="EtcdHealth"/>.</summary>
    public static AkkaConfigurationBuilder WithEtcdHealthCheck(this AkkaConfigurationBuilder builder, string name = "etcd", IEnumerable<string>? tags = null) =>
        builder.WithDefaults().WithHealthCheck(name, new EtcdHealthCheck(), HealthStatus.Unhealthy, tags ?? ["etcd", "persistence"]);

    private static AkkaConfigurationBuilder WithDefaults(this AkkaConfigurationBuilder builder) =>
        builder.AddHocon(EtcdPersistence.DefaultConfiguration, HoconAddMode.Append);

    private static AkkaConfigurationBuilder Set(this AkkaConfigurationBuilder builder, string path, string value) =>
        builder.AddHocon(ConfigurationFactory.ParseString($"{path} = \"{value}\""), HoconAddMode.Prepend);

    private static string Millis(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms");
}

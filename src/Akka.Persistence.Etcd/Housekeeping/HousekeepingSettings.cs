using Akka.Configuration;
using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Housekeeping;

/// <summary>What is done to etcd from time to time; what each setting means is said in reference.conf.</summary>
/// <param name="CompactionInterval">Null: off.</param>
/// <param name="StatusInterval">Null: off.</param>
internal sealed record HousekeepingSettings(TimeSpan? CompactionInterval, TimeSpan? StatusInterval)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <param name="config">The section <c>akka.persistence.etcd</c>.</param>
    /// <exception cref="ConfigurationException">A setting is out of range; the message names it.</exception>
    public static HousekeepingSettings From(Config config) =>
        new(Interval(config, "compaction.interval"), Interval(config, "status-interval"));

    private static TimeSpan? Interval(Config config, string key)
    {
        if (config.GetString(key) is "off" or "false" or "no") return null;
        var interval = config.GetTimeSpan(key, allowInfinite: false);
        return interval >= Least ? interval : throw new ConfigurationException($"{EtcdSettings.Section}.{key} is '{config.GetString(key)}': write off, or 1s or more.");
    }
}

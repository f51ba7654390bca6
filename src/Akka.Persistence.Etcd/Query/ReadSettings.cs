using Akka.Configuration;
using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Query;

/// <summary>The settings of the read journal; what each means is said in reference.conf.</summary>
internal sealed record ReadSettings
{
    private const int LeastPage = 16 * 1024;

    public required string WritePlugin { get; init; }
    public required int PageEvents { get; init; }
    public required int PageSize { get; init; }
    public required int MaxOperations { get; init; }
    public required int TagBuffer { get; init; }

    /// <param name="config">The section of the plugin.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range; the message names it.</exception>
    public static ReadSettings From(Config config)
    {
        const string section = EtcdReadJournal.Identifier;
        var reference = EtcdPersistence.DefaultConfiguration.GetConfig(section);
        ConfigCheck.RefuseUnknown(config, section, reference);
        var whole = config.WithFallback(reference);
        return new ReadSettings
        {
            WritePlugin = whole.GetString("write-plugin"),
            PageEvents = ConfigCheck.Between(whole, section, "page-events", 1, 100_000),
            PageSize = ConfigCheck.Size(whole, section, "page-size", LeastPage),
            MaxOperations = ConfigCheck.Between(whole, section, "max-operations", 1, 100_000),
            TagBuffer = ConfigCheck.Between(whole, section, "tag-buffer", 1, 10_000_000),
        };
    }
}

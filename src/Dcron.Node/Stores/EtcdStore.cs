using Akka.Configuration;
using Akka.Persistence.Etcd;
using Akka.Persistence.Etcd.Client;

namespace Dcron.Node.Stores;

/// <summary>What a node keeps in etcd, and how it reaches it.</summary>
/// <param name="HistoryMaxBytes">Beyond this the oldest history goes, of whatever job.</param>
internal sealed record EtcdStore(EtcdSettings Settings, bool HasJournal, bool HasHistory, long HistoryMaxBytes)
{
    public const string Section = "akka.persistence.etcd";

    /// <exception cref="ConfigurationException">A setting of the section is wrong; the message names it.</exception>
    public static EtcdSettings Read(Config hocon)
    {
        var defaults = EtcdPersistence.DefaultConfiguration.GetConfig(Section);
        return EtcdSettings.From(hocon.HasPath(Section) ? hocon.GetConfig(Section).WithFallback(defaults) : defaults);
    }
}

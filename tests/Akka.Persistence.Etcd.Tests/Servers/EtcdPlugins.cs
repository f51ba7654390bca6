using Akka.Configuration;
using Akka.Persistence.Etcd.Tests.Client;

namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>The configuration of an actor system that keeps its journal and snapshots in etcd.</summary>
internal static class EtcdPlugins
{
    /// <param name="more">Further settings, from the root.</param>
    public static Config Config(IEnumerable<string> endpoints, string prefix = "akka/", string more = "") => ConfigurationFactory.ParseString($$"""
        {{more}}
        {{Settings.Hocon(endpoints, $"key-prefix = \"{prefix}\"")}}
        akka.extensions = ["Akka.Persistence.Etcd.EtcdPersistenceProvider, Akka.Persistence.Etcd"]
        akka.persistence {
          publish-plugin-commands = on
          journal.plugin = "akka.persistence.journal.etcd"
          snapshot-store.plugin = "akka.persistence.snapshot-store.etcd"
        }
        akka.loglevel = WARNING
        """);
}

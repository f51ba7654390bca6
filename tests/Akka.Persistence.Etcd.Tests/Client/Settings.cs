using Akka.Configuration;
using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Tests.Client;

/// <summary>Settings for the servers of a test.</summary>
internal static class Settings
{
    public static EtcdSettings For(IEnumerable<string> endpoints, string more = "") =>
        EtcdSettings.From(ConfigurationFactory.ParseString(Hocon(endpoints, more)).GetConfig("akka.persistence.etcd")
            .WithFallback(EtcdPersistence.DefaultConfiguration.GetConfig("akka.persistence.etcd")));

    /// <param name="more">Further settings within <c>akka.persistence.etcd</c>.</param>
    public static string Hocon(IEnumerable<string> endpoints, string more = "") =>
        $$"""akka.persistence.etcd { endpoints = [{{string.Join(", ", endpoints.Select(e => $"\"{e}\""))}}], {{more}} }""";
}

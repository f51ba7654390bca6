namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>How the etcd processes of a test are started.</summary>
internal sealed record EtcdOptions
{
    /// <summary>The database's quota in bytes; null: etcd's default of 2 GiB.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>The certificates to serve TLS with; null: plain HTTP.</summary>
    public Certificates? Tls { get; init; }

    /// <summary>Further arguments of the etcd command.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}

using System.Text;
using Akka.Configuration;
using Akka.Hosting;

namespace Akka.Persistence.Etcd.Hosting;

/// <summary>How to reach etcd, for code; what is null stays as the configuration has it. The same as <c>akka.persistence.etcd</c>.</summary>
public sealed record EtcdConnectionOptions
{
    /// <summary>The client addresses of all etcd members, as in <c>http://etcd1:2379</c>.</summary>
    public IReadOnlyList<string>? Endpoints { get; init; }

    /// <summary>What all keys begin with.</summary>
    public string? KeyPrefix { get; init; }

    public string? Username { get; init; }
    public string? Password { get; init; }

    /// <summary>The authority that signed the members' certificates (PEM).</summary>
    public string? CaFile { get; init; }

    /// <summary>This client's certificate (PEM).</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/> (PEM).</summary>
    public string? KeyFile { get; init; }

    /// <summary>How long a call may take with all its attempts.</summary>
    public TimeSpan? Deadline { get; init; }

    // A record prints its members, and so would the password.
    public override string ToString() => $"etcd at {string.Join(", ", Endpoints ?? [])}";

    internal Config ToConfig()
    {
        var hocon = new StringBuilder("akka.persistence.etcd {\n");
        if (Endpoints is not null) hocon.AppendLine($"endpoints = [{string.Join(", ", Endpoints.Select(e => e.ToHocon()))}]");
        Add("key-prefix", KeyPrefix);
        Add("username", Username);
        Add("password", Password);
        Add("tls.ca-file", CaFile);
        Add("tls.certificate-file", CertificateFile);
        Add("tls.key-file", KeyFile);
        if (Deadline is { } deadline) hocon.AppendLine($"deadline = {deadline.TotalMilliseconds}ms");
        return ConfigurationFactory.ParseString(hocon.Append('}').ToString());

        void Add(string key, string? value)
        {
            if (value is not null) hocon.AppendLine($"{key} = {value.ToHocon()}");
        }
    }
}

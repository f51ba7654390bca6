using Akka.Configuration;

namespace Akka.Persistence.Etcd.Client;

/// <summary>How to reach etcd: the settings under <c>akka.persistence.etcd</c>; what each means is said in reference.conf.</summary>
public sealed record EtcdSettings
{
    internal const string Section = "akka.persistence.etcd";

    public required IReadOnlyList<Uri> Endpoints { get; init; }
    public required string KeyPrefix { get; init; }
    public required string Username { get; init; }
    public required string Password { get; init; }
    public required TlsSettings Tls { get; init; }
    public required TimeSpan ConnectTimeout { get; init; }
    public required TimeSpan AttemptTimeout { get; init; }
    public required TimeSpan Deadline { get; init; }
    public required TimeSpan KeepAliveInterval { get; init; }
    public required TimeSpan KeepAliveTimeout { get; init; }

    /// <param name="config">The section <c>akka.persistence.etcd</c>, reference.conf included.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range; the message names it.</exception>
    public static EtcdSettings From(Config config)
    {
        ConfigCheck.RefuseUnknown(config, Section, EtcdPersistence.DefaultConfiguration.GetConfig(Section));
        var settings = new EtcdSettings
        {
            Endpoints = [.. config.GetStringList("endpoints").Select(Endpoint)],
            KeyPrefix = config.GetString("key-prefix"),
            Username = config.GetString("username"),
            Password = config.GetString("password"),
            Tls = TlsSettings.From(config.GetConfig("tls")),
            ConnectTimeout = Positive(config, "connect-timeout"),
            AttemptTimeout = Positive(config, "attempt-timeout"),
            Deadline = Positive(config, "deadline"),
            KeepAliveInterval = Positive(config, "keep-alive-interval"),
            KeepAliveTimeout = Positive(config, "keep-alive-timeout"),
        };
        settings.Check();
        return settings;
    }

    // A record prints its members, and so would the password.
    public override string ToString() => $"etcd at {string.Join(", ", Endpoints)}, keys under '{KeyPrefix}'";

    private void Check()
    {
        if (Endpoints.Count == 0) throw Wrong("endpoints is empty: list the client address of every etcd member.");
        if (Endpoints.Any(e => e.Scheme != Endpoints[0].Scheme)) throw Wrong("endpoints mixes http:// and https://: use one of them for all.");
        if (KeyPrefix.Length == 0) throw Wrong("key-prefix is empty: give this Akka cluster's keys a prefix such as \"akka/\".");
        if (Username.Length == 0 != (Password.Length == 0)) throw Wrong("username and password must be set together, or both be empty.");
        if (Tls.IsSet && Endpoints[0].Scheme != Uri.UriSchemeHttps) throw Wrong("tls is set, but the endpoints are http://: write https://.");
        if (Deadline < AttemptTimeout) throw Wrong($"deadline ({Deadline}) is shorter than attempt-timeout ({AttemptTimeout}).");
    }

    private static Uri Endpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath is "/"
            ? uri
            : throw Wrong($"endpoints holds '{text}': write it as http://host:port or https://host:port.");

    private static TimeSpan Positive(Config config, string key)
    {
        var time = config.GetTimeSpan(key, allowInfinite: false);
        return time > TimeSpan.Zero ? time : throw Wrong($"{key} must be above zero.");
    }

    private static ConfigurationException Wrong(string what) => new($"{Section}: {what}");
}

/// <summary>The files of <c>akka.persistence.etcd.tls</c>; an empty path means: not used.</summary>
public sealed record TlsSettings(string CaFile, string CertificateFile, string KeyFile)
{
    public bool IsSet => CaFile.Length + CertificateFile.Length + KeyFile.Length > 0;

    internal static TlsSettings From(Config config)
    {
        var tls = new TlsSettings(config.GetString("ca-file"), config.GetString("certificate-file"), config.GetString("key-file"));
        if (tls.CertificateFile.Length == 0 != (tls.KeyFile.Length == 0))
            throw new ConfigurationException("akka.persistence.etcd.tls: certificate-file and key-file must be set together.");
        foreach (var file in (string[])[tls.CaFile, tls.CertificateFile, tls.KeyFile])
            if (file.Length > 0 && !File.Exists(file))
                throw new ConfigurationException($"akka.persistence.etcd.tls: there is no file '{file}', or it may not be read.");
        return tls;
    }
}

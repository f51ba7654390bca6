using System.Collections;
using System.Collections.Immutable;
using System.Net;
using Akka.Configuration;
using Dcron.Node.Stores;

namespace Dcron.Node.Configuration;

/// <summary>Everything a node is told, read and checked. What the actor system is told is in <see cref="Hocon"/>, whole.</summary>
internal sealed record NodeConfig
{
    public const string Scheduler = "scheduler";
    public const string Executor = "executor";
    public const string Api = "api";

    /// <summary>Unique in the cluster. Travels as the cluster role <c>name:NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Travel as cluster roles <c>tag:key=value</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>Of <c>scheduler</c>, <c>executor</c>, <c>api</c>; name and tags are not among them.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>No seed nodes are named, and the node is to be a cluster of its own.</summary>
    public required bool StandsAlone { get; init; }

    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>An absolute path; may not exist yet.</summary>
    public required string DataDir { get; init; }

    public required IPEndPoint Http { get; init; }

    /// <summary>Origins whose pages may call Dkron's API; <c>*</c> among them: pages of any.</summary>
    public required ImmutableArray<string> HttpOrigins { get; init; }

    /// <summary>Other addresses than loopback are accepted, in binding and in what HTTP requests are addressed to.</summary>
    public required bool AllowInsecure { get; init; }

    public required string RemotingHost { get; init; }
    public required int RemotingPort { get; init; }

    /// <summary>Null: journal and snapshots are in etcd.</summary>
    public required SqlStore? Journal { get; init; }

    /// <summary>Null: the history is in etcd.</summary>
    public required SqlStore? History { get; init; }

    /// <summary>Null: nothing is in etcd.</summary>
    public required EtcdStore? Etcd { get; init; }

    /// <summary>An absolute path; null: none.</summary>
    public required string? FirstStartCrontab { get; init; }

    public required string LogLevel { get; init; }
    public required string LogFormat { get; init; }

    /// <summary>The effective configuration: ours and Akka's keys, derived ones filled in.</summary>
    public required Config Hocon { get; init; }

    /// <summary><see cref="Hocon"/> as text that reads back, with secrets masked.</summary>
    public required string Printed { get; init; }

    /// <summary>What looks like a mistake and may be none.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    public bool Has(string role) => Roles.Contains(role);

    /// <summary>Layers the sources, each over the ones before: reference.conf, hocon/dcron.conf, the files, the environment, the options.</summary>
    /// <param name="files">As given by <c>--config</c>; none: single.conf.</param>
    /// <param name="options">As given by <c>--set</c>, each <c>path=value</c>.</param>
    /// <exception cref="ConfigException">With everything that is wrong.</exception>
    public static NodeConfig Load(IReadOnlyCollection<string> files, IEnumerable<string> options, IDictionary environment)
    {
        var references = ConfigLayers.References();
        var keys = KnownKeys.OfDcron(references);
        var akka = KnownKeys.OfAkka();

        var settings = new Settings();
        settings.Set(references);
        settings.Set(ConfigLayers.Base());
        foreach (var file in files.DefaultIfEmpty("single.conf")) settings.Set(HoconFile.Load(file));
        settings.Set(Overlays.FromEnvironment(environment, Expects));
        settings.Set(Overlays.FromOptions(options, Expects));
        return new NodeConfigReader(settings, keys, akka).Read();

        Expected? Expects(string path) => keys.Expects(path) ?? akka.Expects(path);
    }
}

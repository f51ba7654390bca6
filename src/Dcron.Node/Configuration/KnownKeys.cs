using System.Reflection;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Configuration;

/// <summary>
/// The keys there are: those of the reference.conf files. An empty section there is open, as <c>dcron.node.tags</c> is: it takes any key.
/// </summary>
internal sealed class KnownKeys
{
    // What a default alone does not say. A key that only has to be on or off, a duration, a whole number or a list is not listed.
    private static readonly Dictionary<string, Expected> Stricter = new(StringComparer.Ordinal)
    {
        ["dcron.http.port"] = Expected.Port,
        ["dcron.log.level"] = Expected.OneOf("debug", "info", "warning", "error"),
        ["dcron.log.format"] = Expected.OneOf("auto", "text", "json"),
        ["dcron.executor.orphans"] = Expected.OneOf("kill", "wait"),
        ["dcron.history.store"] = Expected.OneOf("auto", "sql", "etcd"),
        ["dcron.scheduler.partitions"] = Expected.Between(1, 1024),
        ["dcron.executor.max-running"] = Expected.Between(1, 1_000_000),
        ["akka.remote.dot-netty.tcp.port"] = Expected.Port,
        ["akka.cluster.roles"] = Expected.List,
        ["akka.cluster.seed-nodes"] = Expected.List,
    };

    private readonly Settings reference = new();

    private KnownKeys(IEnumerable<Setting> reference) => this.reference.Set(reference);

    /// <summary>Of dcron.*.</summary>
    public static KnownKeys OfDcron(IEnumerable<Setting> references) => new(references);

    /// <summary>Of akka.*, as the Akka assemblies have it inside them.</summary>
    public static KnownKeys OfAkka() => new(AkkaReferences());

    public bool Knows(string path) => this.reference.Find(path) is { IsEmptySection: false } || IsOpen(path);

    public Expected? Expects(string path) =>
        Stricter.GetValueOrDefault(path) ?? (this.reference.Find(path) is { IsEmptySection: false } setting ? Expected.From(setting) : null);

    /// <summary>The problem with this setting; null: none.</summary>
    public Problem? Check(Setting setting)
    {
        if (!Knows(setting.Path)) return Unknown(setting);
        if (setting.IsEmptySection || Expects(setting.Path) is not { } expected) return null;
        var wantsList = expected == Expected.List;
        if (wantsList == setting.List is not null && (setting.List is not null || expected.Accepts(setting.Text ?? ""))) return null;
        return new Problem(setting.Path, $"'{setting.Show()}' ({setting.Origin}) is wrong: expected {expected.What}", expected.Example);
    }

    /// <summary>The known key that looks most like this one; null: none looks like it.</summary>
    public string? Nearest(string path) => NearestWord.Of(path, this.reference.All.Select(s => s.Path));

    private Problem Unknown(Setting setting)
    {
        var section = this.reference.All.Any(s => HoconPath.IsUnder(s.Path, setting.Path));
        var message = section ? $"is a section, not a value ({setting.Origin})" : $"there is no such key ({setting.Origin})";
        return new Problem(setting.Path, Nearest(setting.Path) is { } nearest && !section ? $"{message}; did you mean {nearest}?" : message);
    }

    private bool IsOpen(string path) => this.reference.All.Any(s => s.IsEmptySection && (s.Path == path || HoconPath.IsUnder(path, s.Path)));

    private static IEnumerable<Setting> AkkaReferences()
    {
        // Named types, so that the assemblies are loaded even when nothing has used them yet.
        Assembly[] assemblies =
        [
            typeof(Akka.Actor.ActorSystem).Assembly, typeof(Akka.Remote.IRemoteActorRefProvider).Assembly, typeof(Akka.Cluster.Cluster).Assembly,
            typeof(Akka.Cluster.Tools.Singleton.ClusterSingletonManager).Assembly, typeof(Akka.Persistence.Persistence).Assembly,
            typeof(Akka.Persistence.Sql.SqlPersistence).Assembly, typeof(Akka.Persistence.Etcd.EtcdPersistence).Assembly,
        ];
        return
            from assembly in assemblies
            from resource in assembly.GetManifestResourceNames()
            where resource.EndsWith(".conf", StringComparison.Ordinal)
            from setting in HoconFile.ReadResource(assembly, resource)
            select setting;
    }
}

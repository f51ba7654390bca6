using System.Text;
using Akka.Configuration;
using Akka.Persistence.Etcd.Snapshot;
using Akka.Persistence.Hosting;

namespace Akka.Persistence.Etcd.Hosting;

/// <summary>The snapshot store plugin, for code; what is null stays as the configuration has it. The same as <c>akka.persistence.snapshot-store.etcd</c>.</summary>
public sealed class EtcdSnapshotOptions : SnapshotOptions
{
    /// <param name="isDefaultPlugin">Whether persistent actors use it that name no snapshot store.</param>
    /// <param name="identifier">The last part of the plugin's id.</param>
    public EtcdSnapshotOptions(bool isDefaultPlugin = true, string identifier = "etcd") : base(isDefaultPlugin)
    {
        Identifier = identifier;
        Serializer = string.Empty;
    }

    public override string Identifier { get; set; }

    /// <summary>The size in bytes of the chunks that snapshots are cut into.</summary>
    public int? ChunkSize { get; set; }

    protected override Config InternalDefaultConfig =>
        EtcdPersistence.DefaultConfiguration.GetConfig(SnapshotSettings.Section);

    protected override StringBuilder Build(StringBuilder sb)
    {
        if (ChunkSize is { } size) sb.AppendLine($"chunk-size = {size}B");
        return base.Build(sb);
    }
}

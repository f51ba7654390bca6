using Akka.Configuration;

namespace Akka.Persistence.Etcd.Tests.Contracts;

/// <summary>The contract against Akka's store of files, which serializes.</summary>
public sealed class LocalSnapshotSpec : SnapshotContract
{
    private readonly DirectoryInfo folder;

    public LocalSnapshotSpec(ITestOutputHelper output) : this(Directory.CreateTempSubdirectory("snapshots-"), output)
    {
    }

    private LocalSnapshotSpec(DirectoryInfo folder, ITestOutputHelper output) : base(Config(folder), output) => this.folder = folder;

    protected override void AfterAll()
    {
        base.AfterAll();
        folder.Delete(recursive: true);
    }

    private static Config Config(DirectoryInfo folder) => ConfigurationFactory.ParseString($$"""
        akka.persistence {
          publish-plugin-commands = on
          snapshot-store { plugin = "akka.persistence.snapshot-store.local", local.dir = "{{folder.FullName}}" }
        }
        akka.loglevel = WARNING
        """);
}

using Akka.Configuration;

namespace Akka.Persistence.Etcd.Tests.Contracts;

/// <summary>The contracts against what Akka itself ships, which shows that they ask what Akka means.</summary>
public static class InMemory
{
    public static Config Config { get; } = ConfigurationFactory.ParseString("""
        akka.persistence {
          publish-plugin-commands = on
          journal.plugin = "akka.persistence.journal.inmem"
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        akka.loglevel = WARNING
        """);
}

public sealed class InMemoryJournalSpec(ITestOutputHelper output) : JournalContract(InMemory.Config, output)
{
    protected override bool Serializes => false;
}

public sealed class InMemoryPersistentActorSpec(ITestOutputHelper output) : PersistentActorContract(InMemory.Config, output);

public sealed class InMemorySnapshotSpec(ITestOutputHelper output) : SnapshotContract(InMemory.Config, output)
{
    protected override bool Serializes => false;

    protected override bool HonoursLeast => false;
}

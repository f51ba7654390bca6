using Akka.Persistence.Etcd.Chunks;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Etcd.Keys;
using Akka.Persistence.Etcd.Tests.Client;
using Akka.Persistence.Etcd.Tests.Servers;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Tests.Journal;

/// <summary>What becomes of a transaction that is sent twice, as it is when the answer to the first attempt was lost.</summary>
public sealed class CommitSpec : IDisposable
{
    private readonly EtcdConnection connection;
    private readonly EtcdKeys keys;
    private readonly JournalSettings settings;
    private readonly Commit commit;

    public CommitSpec(SharedEtcd etcd)
    {
        connection = new EtcdConnection(Settings.For([etcd.Endpoint]), TimeProvider.System);
        keys = new EtcdKeys(etcd.NewPrefix());
        settings = JournalSettings.From(EtcdPersistence.DefaultConfiguration.GetConfig(JournalSettings.Section));
        var marks = new TagMarks();
        commit = new Commit(connection, keys, new LargeWrites(connection, keys, new ChunkStore(connection, 2), marks, settings.ChunkSize), marks, TimeProvider.System);
    }

    [Fact]
    public async Task Recognizes_its_own_events_when_it_is_sent_again()
    {
        var transaction = Transaction(NewWrite("a", 1, 3, "x"), NewWrite("b", 1, 2, "x"));

        Assert.All(await commit.RunAsync(transaction), Assert.Null);
        Assert.All(await commit.RunAsync(transaction), Assert.Null);
    }

    [Fact]
    public async Task Does_not_take_the_events_of_another_for_its_own()
    {
        await commit.RunAsync(Transaction(NewWrite("a", 1, 3, "x")));

        var outcomes = await commit.RunAsync(Transaction(NewWrite("a", 1, 3, "y"), NewWrite("b", 1, 2, "y")));

        Assert.Equal(EtcdFault.Conflict, Assert.IsType<EtcdException>(outcomes[0]).Fault);
        Assert.Null(outcomes[1]);
    }

    public void Dispose() => connection.Dispose();

    private Write NewWrite(string id, int from, int to, string value) => new(
        id, value, [.. Enumerable.Range(from, to - from + 1).Select(n => new EventRecord(n, keys.Event(id, n), ByteString.CopyFromUtf8(value), [], EndsAtomicWrite: true))], lists: true);

    private Transaction Transaction(params Write[] writes)
    {
        var transaction = new Transaction(settings);
        Assert.All(writes, w => Assert.True(transaction.TryAdd(w)));
        return transaction;
    }
}

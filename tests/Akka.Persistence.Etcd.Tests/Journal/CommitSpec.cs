using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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

    [Fact]
    public async Task Measures_how_long_it_took_how_much_it_held_and_that_another_was_quicker()
    {
        var seen = new ConcurrentBag<(string Name, double Value)>();
        using var listener = Listen(seen);

        // No other spec, of those that run beside this one, commits just so many.
        await commit.RunAsync(Transaction(NewWrite("a", 1, 97, "x")));
        await commit.RunAsync(Transaction(NewWrite("a", 1, 97, "y")));

        Assert.Equal(2, seen.Count(m => m == ("akka.persistence.etcd.commit.events", 97)));
        Assert.Contains(seen, m => m.Name == "akka.persistence.etcd.commit.duration" && m.Value > 0);
        Assert.Contains(seen, m => m.Name == "akka.persistence.etcd.commit.size" && m.Value > 97);
        Assert.Contains(("akka.persistence.etcd.conflicts", 1), seen);
    }

    public void Dispose() => connection.Dispose();

    private static MeterListener Listen(ConcurrentBag<(string, double)> seen)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Akka.Persistence.Etcd") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.Start();
        return listener;
    }

    private Write NewWrite(string id, int from, int to, string value) => new(
        id, value, [.. Enumerable.Range(from, to - from + 1).Select(n => new EventRecord(n, keys.Event(id, n), ByteString.CopyFromUtf8(value), [], EndsAtomicWrite: true))], lists: true);

    private Transaction Transaction(params Write[] writes)
    {
        var transaction = new Transaction(settings);
        Assert.All(writes, w => Assert.True(transaction.TryAdd(w)));
        return transaction;
    }
}

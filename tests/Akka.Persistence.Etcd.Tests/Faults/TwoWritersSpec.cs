using Akka.Actor;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Tests.Contracts;
using Akka.Persistence.Etcd.Tests.Servers;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>Two writers of one persistence id: the first stores, the other fails, whatever the stream looks like.</summary>
public sealed class TwoWritersSpec(SharedEtcd etcd, ITestOutputHelper output) : JournalTest(etcd.Plugins(etcd.NewPrefix()), output)
{
    [Fact]
    public async Task Only_the_first_stores()
    {
        await WriteWellAsync(Each(Events(1, 2, writer: "a")));
        await WriteWellAsync(Atomic(Event(3, "b3", writer: "b")));

        var e = Assert.IsType<EtcdException>(await WriteBadlyAsync(Atomic(Event(3, "a3", writer: "a"))));

        Assert.Equal(EtcdFault.Conflict, e.Fault);
        Assert.Contains($"'{Id}' from sequence number 3 on", e.Message);
        Assert.Equal(["e1", "e2", "b3"], (await ReplayAsync()).Payloads);
    }

    [Fact]
    public async Task A_writer_that_failed_stores_nothing_more_so_that_there_is_no_gap()
    {
        await WriteWellAsync(Atomic(Event(1, "b1", writer: "b")));
        await WriteBadlyAsync(Atomic(Event(1, "a1", writer: "a")));

        await WriteBadlyAsync(Atomic(Event(2, "a2", writer: "a")));

        await WriteWellAsync(Atomic(Event(2, "c2", writer: "c")));
        Assert.Equal(["b1", "c2"], (await ReplayAsync()).Payloads);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(long.MaxValue)]
    public async Task A_stale_writer_fails_after_events_were_deleted(long to)
    {
        await WriteWellAsync(Each(Events(1, 3, writer: "b")));
        await DeleteAsync(to);

        await WriteBadlyAsync(Atomic(Event(2, "a2", writer: "a")));
        await WriteBadlyAsync(Atomic(Event(3, "x3", writer: "x")));

        Assert.Equal(3, (await ReplayAsync()).Highest);
        await WriteWellAsync(Atomic(Event(4, "b4", writer: "b")));
    }

    [Fact]
    public async Task A_stale_writer_fails_within_a_large_atomic_write_and_beyond_it()
    {
        var big = new string('x', 100_000);
        await WriteWellAsync(Atomic([.. Enumerable.Range(1, 20).Select(n => Event(n, big, writer: "b"))]));

        await WriteBadlyAsync(Atomic(Event(1, "a1", writer: "a")));
        await WriteBadlyAsync(Atomic(Event(10, "c10", writer: "c")));
        await WriteBadlyAsync(Atomic([.. Enumerable.Range(15, 20).Select(n => Event(n, big, writer: "d"))]));

        var replay = await ReplayAsync();
        Assert.Equal(20, replay.Highest);
        Assert.All(replay.Payloads, p => Assert.Equal(big, p));
    }

    [Fact]
    public async Task Only_the_guilty_one_fails_of_those_that_were_packed_together()
    {
        await WriteWellAsync(Atomic(Event(1, "first", id: Id + 0)));

        var probes = Enumerable.Range(0, 50).Select(n => (Number: n, Probe: CreateTestProbe())).ToList();
        foreach (var (n, probe) in probes) Journal.Tell(new WriteMessages(Each(Events(1, 3, Id + n, $"writer {n}")), probe.Ref, 1));

        foreach (var (n, probe) in probes)
        {
            var answer = await probe.ExpectMsgAsync<object>(TimeSpan.FromSeconds(20));
            Assert.IsType(n == 0 ? typeof(WriteMessagesFailed) : typeof(WriteMessagesSuccessful), answer);
            Assert.Equal(n == 0 ? ["first"] : ["e1", "e2", "e3"], (await ReplayAsync(id: Id + n)).Payloads);
        }
    }
}

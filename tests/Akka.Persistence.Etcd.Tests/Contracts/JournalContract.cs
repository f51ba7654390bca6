using Akka.Configuration;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Etcd.Tests.Contracts;

/// <summary>What Akka.Persistence asks of every journal. Derive from it with the configuration of the journal to be checked.</summary>
public abstract class JournalContract(Config config, ITestOutputHelper output) : JournalTest(config, output)
{
    /// <summary>Whether the journal serializes at all; one in memory need not.</summary>
    protected virtual bool Serializes => true;

    [Fact]
    public async Task Replays_what_was_written_in_order_and_tells_the_highest_sequence_number()
    {
        await WriteWellAsync(Each(Events(1, 5)));

        var replay = await ReplayAsync();

        Assert.Equal([1, 2, 3, 4, 5], replay.Numbers);
        Assert.Equal(["e1", "e2", "e3", "e4", "e5"], replay.Payloads);
        Assert.All(replay.Events, e => Assert.Equal((Id, Writer, false), (e.PersistenceId, e.WriterGuid, e.IsDeleted)));
        Assert.Equal(5, replay.Highest);
    }

    [Theory]
    [InlineData(3, long.MaxValue, long.MaxValue, new long[] { 3, 4, 5 })]
    [InlineData(1, 3, long.MaxValue, new long[] { 1, 2, 3 })]
    [InlineData(2, 3, long.MaxValue, new long[] { 2, 3 })]
    [InlineData(2, 2, long.MaxValue, new long[] { 2 })]
    [InlineData(1, long.MaxValue, 3, new long[] { 1, 2, 3 })]
    [InlineData(2, 5, 2, new long[] { 2, 3 })]
    [InlineData(2, 4, 1, new long[] { 2 })]
    [InlineData(2, 4, 0, new long[] { })]
    [InlineData(3, 2, long.MaxValue, new long[] { })]
    [InlineData(6, long.MaxValue, long.MaxValue, new long[] { })]
    [InlineData(0, long.MaxValue, long.MaxValue, new long[] { 1, 2, 3, 4, 5 })]
    public async Task Replays_within_bounds(long from, long to, long max, long[] expected)
    {
        await WriteWellAsync([.. Each(Events(1, 3)), Atomic(Events(4, 5))]);

        var replay = await ReplayAsync(from, to, max);

        Assert.Equal(expected, replay.Numbers);
        Assert.Equal(5, replay.Highest);
    }

    [Fact]
    public async Task Knows_nothing_of_an_id_that_never_wrote()
    {
        var replay = await ReplayAsync(from: 0);

        Assert.Empty(replay.Events);
        Assert.Equal(0, replay.Highest);
    }

    [Fact]
    public async Task Keeps_apart_ids_that_look_alike()
    {
        string[] ids = [Id, Id + "/", Id + "/0000000000000000001", Id + "0", Id + "%2F", Id + "-1", Id + " ü\n"];
        foreach (var id in ids) await WriteWellAsync(Atomic(Event(1, $"of {id}", id)));

        await DeleteAsync(1, Id + "/");

        foreach (var id in ids.Where(i => i != Id + "/")) Assert.Equal([$"of {id}"], (await ReplayAsync(id: id)).Payloads);
        Assert.Empty((await ReplayAsync(id: Id + "/")).Events);
    }

    [Fact]
    public async Task Does_not_replay_what_was_deleted()
    {
        await WriteWellAsync(Each(Events(1, 5)));

        await DeleteAsync(3);

        var replay = await ReplayAsync();
        Assert.Equal([4, 5], replay.Numbers);
        Assert.Equal(5, replay.Highest);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(long.MaxValue)]
    public async Task Remembers_the_highest_sequence_number_when_all_is_deleted(long to)
    {
        await WriteWellAsync(Each(Events(1, 5)));

        await DeleteAsync(to);
        await DeleteAsync(to);

        var replay = await ReplayAsync(from: 0);
        Assert.Empty(replay.Events);
        Assert.Equal(5, replay.Highest);
    }

    [Fact]
    public async Task Goes_on_after_the_highest_sequence_number_when_all_is_deleted()
    {
        await WriteWellAsync(Each(Events(1, 5)));
        await DeleteAsync(5);

        await WriteWellAsync(Each(Events(6, 7)));

        Assert.Equal([6, 7], (await ReplayAsync(from: 0)).Numbers);
    }

    [Fact]
    public async Task Deletes_nothing_where_there_is_nothing()
    {
        await DeleteAsync(7);

        Assert.Equal(0, (await ReplayAsync()).Highest);
    }

    [Fact]
    public async Task Publishes_deletes_where_it_is_asked_to()
    {
        var subscriber = CreateTestProbe();
        Sys.EventStream.Subscribe(subscriber.Ref, typeof(DeleteMessagesTo));
        await WriteWellAsync(Each(Events(1, 2)));

        await DeleteAsync(1);

        Assert.Equal(1, (await subscriber.ExpectMsgAsync<DeleteMessagesTo>()).ToSequenceNr);
    }

    [Fact]
    public async Task Serializes_payloads_by_their_serializer_and_manifest()
    {
        if (!Serializes) return;
        await WriteWellAsync(Atomic(Event(1, new Noted("n"))), Atomic(Event(2, new Asked(Probe.Ref))));

        var replay = await ReplayAsync();

        Assert.Equal([new Noted("n out in"), new Asked(Probe.Ref)], replay.Payloads);
    }

    [Fact]
    public async Task Rejects_an_event_that_cannot_be_serialized_and_stores_the_others()
    {
        if (!Serializes) return;

        var answers = await WriteAsync(Atomic(Event(1, "e1")), Atomic(Event(2, new Unstorable())), Atomic(Event(3, "e3")));

        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.IsType<WriteMessageSuccess>(answers[1]);
        Assert.Contains("cannot be stored", Assert.IsType<WriteMessageRejected>(answers[2]).Cause.Message);
        Assert.IsType<WriteMessageSuccess>(answers[3]);
        Assert.Equal([1, 3], (await ReplayAsync()).Numbers);
    }

    [Fact]
    public async Task Rejects_all_of_an_atomic_write_or_nothing()
    {
        if (!Serializes) return;

        var answers = await WriteAsync(Atomic(Event(1, "e1"), Event(2, new Unstorable())), Atomic(Event(3, "e3")));

        Assert.IsType<WriteMessageRejected>(answers[1]);
        Assert.IsType<WriteMessageRejected>(answers[2]);
        Assert.Equal([3], (await ReplayAsync()).Numbers);
    }

    [Fact]
    public async Task Gives_tagged_events_back_without_the_tags()
    {
        await WriteWellAsync(Atomic(Event(1, new Tagged("e1", ["red"]))));

        var payload = (await ReplayAsync()).Payloads.Single();
        Assert.Equal("e1", payload is Tagged tagged ? tagged.Payload : payload);
    }

    [Fact]
    public async Task Takes_atomic_writes_and_batches_of_any_size()
    {
        var big = new string('x', 5_000);
        await WriteWellAsync(Atomic([.. Enumerable.Range(1, 700).Select(n => Event(n, $"{n} {big}"))]));
        await WriteWellAsync(Each(Enumerable.Range(701, 400).Select(n => Event(n, $"{n} {big}"))));
        await WriteWellAsync(Atomic(Event(1_101, new string('y', 3_000_000))));

        var replay = await ReplayAsync();

        Assert.Equal(Enumerable.Range(1, 1_101).Select(n => (long)n), replay.Numbers);
        Assert.Equal($"700 {big}", replay.Events[699].Payload);
        Assert.Equal(3_000_000, ((string)replay.Events[1_100].Payload).Length);
        Assert.Equal(1_101, replay.Highest);
    }
}

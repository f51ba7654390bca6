using Akka.Persistence.Query;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>Events of one persistence id, those that are there and those to come.</summary>
public abstract class EventsByIdContract : ReadJournalContract
{
    private ICurrentEventsByPersistenceIdQuery Current => Journal<ICurrentEventsByPersistenceIdQuery>();

    /// <summary>Whether what is read is what the event adapters make of the stored event.</summary>
    protected virtual bool AdaptsEvents => true;

    private IEventsByPersistenceIdQuery Live => Journal<IEventsByPersistenceIdQuery>();

    [Fact]
    public async Task Current_events_come_in_order_with_number_time_and_offset_and_then_end()
    {
        await WrittenAsync("a", Numbered("a", 40));

        var events = await AllAsync(Current.CurrentEventsByPersistenceId("a", 0, long.MaxValue));

        Assert.Equal(Numbered("a", 40), events.Select(e => e.Event));
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), events.Select(e => e.SequenceNr));
        Assert.All(events, e => Assert.Equal("a", e.PersistenceId));
        Assert.All(events, e => Assert.True(e.Timestamp > 0));
        Assert.All(events.Zip(events.Skip(1)), p => Assert.True(p.Item1.Offset.CompareTo(p.Item2.Offset) < 0));
    }

    [Theory]
    [InlineData(0, 2, "1 2")]
    [InlineData(2, 3, "2 3")]
    [InlineData(3, long.MaxValue, "3 4 5")]
    [InlineData(5, 5, "5")]
    [InlineData(0, 0, "")]
    [InlineData(6, long.MaxValue, "")]
    [InlineData(4, 3, "")]
    public async Task Current_events_come_from_one_number_through_another(long from, long to, string expected)
    {
        await WrittenAsync("r", "1", "2", "3", "4", "5");
        var events = await AllAsync(Current.CurrentEventsByPersistenceId("r", from, to));
        Assert.Equal(expected, string.Join(' ', events.Select(e => e.Event)));
    }

    [Fact]
    public async Task An_id_that_nothing_was_persisted_under_has_no_current_events()
    {
        await WrittenAsync("other", "x");
        Assert.Empty(await AllAsync(Current.CurrentEventsByPersistenceId("nobody", 0, long.MaxValue)));
        Assert.Empty(await AllAsync(Current.CurrentEventsByPersistenceId("othe", 0, long.MaxValue)));
    }

    [Fact]
    public async Task Ids_that_begin_alike_or_look_like_paths_do_not_mix()
    {
        string[] ids = ["p", "p1", "p/1", "p-", "p/", "p%2F1", "ä", "p 1", "/p"];
        foreach (var id in ids) await WrittenAsync(id, "of " + id);
        foreach (var id in ids) Assert.Equal("of " + id, Assert.Single(await AllAsync(Current.CurrentEventsByPersistenceId(id, 0, long.MaxValue))).Event);
    }

    [Fact]
    public async Task Deleted_events_are_not_among_the_current_ones()
    {
        var writer = await WrittenAsync("d", "1", "2", "3");
        await DeleteAsync(writer, 2);
        Assert.Equal("3", Assert.Single(await AllAsync(Current.CurrentEventsByPersistenceId("d", 0, long.MaxValue))).Event);
        await DeleteAsync(writer, 3);
        Assert.Empty(await AllAsync(Current.CurrentEventsByPersistenceId("d", 0, long.MaxValue)));
        await WriteAsync(writer, "4");
        Assert.Equal(4, Assert.Single(await AllAsync(Current.CurrentEventsByPersistenceId("d", 0, long.MaxValue))).SequenceNr);
    }

    [Fact]
    public async Task Current_events_that_are_persisted_after_the_start_are_not_seen()
    {
        var writer = await WrittenAsync("n", "1", "2", "3");
        var probe = Probe(Current.CurrentEventsByPersistenceId("n", 0, long.MaxValue));
        Assert.Equal("1", (await probe.NextAsync()).Event);

        await WriteAsync(writer, "4");

        Assert.Equal(["2", "3"], (await probe.NextAsync(2)).Select(e => e.Event));
        await probe.EndAsync();
    }

    [Fact]
    public async Task Events_persisted_at_once_are_each_read()
    {
        var writer = await WrittenAsync("once", "0");
        await WriteAtOnceAsync(writer, Numbered("once", 50));
        var events = await AllAsync(Current.CurrentEventsByPersistenceId("once", 2, long.MaxValue));
        Assert.Equal(Numbered("once", 50), events.Select(e => e.Event));
        Assert.Equal(Enumerable.Range(2, 50).Select(i => (long)i), events.Select(e => e.SequenceNr));
    }

    [Fact]
    public async Task Event_adapters_make_of_one_stored_event_what_they_like()
    {
        Assert.SkipUnless(AdaptsEvents, "This journal gives out the stored event.");
        await WrittenAsync("ad", "a+b", "c");
        var events = await AllAsync(Current.CurrentEventsByPersistenceId("ad", 0, long.MaxValue));
        Assert.Equal([("a", 1L), ("b", 1L), ("c", 2L)], events.Select(e => ((string)e.Event, e.SequenceNr)));
    }

    [Fact]
    public async Task Live_events_go_on_with_those_persisted_later()
    {
        var writer = await WrittenAsync("l", "1", "2");
        var probe = Probe(Live.EventsByPersistenceId("l", 0, long.MaxValue));
        Assert.Equal(["1", "2"], (await probe.NextAsync(2)).Select(e => e.Event));
        probe.Ask();

        await WriteAsync(writer, "3", "4");

        Assert.Equal(["3", "4"], (await probe.NextAsync(2)).Select(e => e.Event));
        await WriteAtOnceAsync(writer, ["5", "6"]);
        Assert.Equal([("5", 5L), ("6", 6L)], (await probe.NextAsync(2)).Select(e => ((string)e.Event, e.SequenceNr)));
        probe.Cancel();
    }

    [Fact]
    public async Task Live_events_wait_for_an_id_that_does_not_exist_yet()
    {
        var probe = Probe(Live.EventsByPersistenceId("later", 0, long.MaxValue));
        probe.Ask();
        await WrittenAsync("late", "not this");
        await WrittenAsync("later", "this");
        Assert.Equal("this", (await probe.NextAsync()).Event);
        probe.Cancel();
    }

    [Fact]
    public async Task Live_events_end_at_the_number_asked_for()
    {
        var writer = await WrittenAsync("e", "1", "2");
        var probe = Probe(Live.EventsByPersistenceId("e", 2, 4));
        Assert.Equal("2", (await probe.NextAsync()).Event);
        await WriteAsync(writer, "3", "4", "5");
        Assert.Equal(["3", "4"], (await probe.NextAsync(2)).Select(e => e.Event));
        await probe.EndAsync();
    }

    [Fact]
    public async Task Live_events_wait_for_whoever_reads_slowly()
    {
        var writer = await WrittenAsync("s", "0");
        var probe = Probe(Live.EventsByPersistenceId("s", 0, long.MaxValue));
        Assert.Equal("0", (await probe.NextAsync()).Event);

        await WriteAsync(writer, Numbered("s", 500));

        Assert.Equal(Numbered("s", 500), (await probe.NextAsync(500)).Select(e => e.Event));
        probe.Cancel();
    }
}

using Akka.Persistence.Query;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>Events that carry a tag, of all persistence ids, in the order of their offsets.</summary>
public abstract class EventsByTagContract : ReadJournalContract
{
    private ICurrentEventsByTagQuery Current => Journal<ICurrentEventsByTagQuery>();

    private IEventsByTagQuery Live => Journal<IEventsByTagQuery>();

    /// <summary>Whether <see cref="Offset.FromEnd"/> is understood.</summary>
    protected virtual bool ReadsFromEnd => false;

    [Fact]
    public async Task Current_events_with_the_tag_come_with_all_there_is_to_know_and_then_end()
    {
        var a = await WrittenAsync("a", "plain", "apple #green #fruit");
        await WrittenAsync("b", "car #black");
        await WriteAsync(a, "plain", "banana #green #fruit");

        var green = await AllAsync(Current.CurrentEventsByTag("green", Offset.NoOffset()));

        Assert.Equal([("a", 2L, "apple #green #fruit"), ("a", 4L, "banana #green #fruit")], green.Select(e => (e.PersistenceId, e.SequenceNr, (string)e.Event)));
        Assert.All(green, e => Assert.True(e.Timestamp > 0));
        Assert.All(green, e => Assert.Equal(["fruit", "green"], e.Tags.Order()));
        Assert.Equal("car #black", Assert.Single(await AllAsync(Current.CurrentEventsByTag("black", Offset.NoOffset()))).Event);
        Assert.Empty(await AllAsync(Current.CurrentEventsByTag("gree", Offset.NoOffset())));
    }

    [Fact]
    public async Task Current_events_come_in_the_order_in_which_they_were_persisted_whatever_their_id()
    {
        var writers = new[] { await WrittenAsync("z"), await WrittenAsync("m"), await WrittenAsync("a") };
        for (var i = 0; i < 30; i++) await WriteAsync(writers[i % 3], $"{i} #t");

        var events = await AllAsync(Current.CurrentEventsByTag("t", Offset.NoOffset()));

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i} #t"), events.Select(e => e.Event));
        Assert.All(events.Zip(events.Skip(1)), p => Assert.True(p.Item1.Offset.CompareTo(p.Item2.Offset) < 0));
    }

    [Fact]
    public async Task Events_persisted_at_once_keep_their_order_and_have_offsets_of_their_own()
    {
        var writer = await WrittenAsync("once");
        await WriteAtOnceAsync(writer, Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? $"{i} #even" : $"{i}"));
        var events = await AllAsync(Current.CurrentEventsByTag("even", Offset.NoOffset()));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{2 * i} #even"), events.Select(e => e.Event));
        Assert.All(events.Zip(events.Skip(1)), p => Assert.True(p.Item1.Offset.CompareTo(p.Item2.Offset) < 0));
    }

    [Fact]
    public async Task Each_offset_is_where_the_rest_begins()
    {
        var writer = await WrittenAsync("o", [.. Enumerable.Range(0, 5).Select(i => $"{i} #o")]);
        await WriteAtOnceAsync(writer, Enumerable.Range(5, 5).Select(i => $"{i} #o"));
        var events = await AllAsync(Current.CurrentEventsByTag("o", Offset.NoOffset()));
        Assert.Equal(10, events.Count);
        for (var i = 0; i < 10; i++)
        {
            var rest = await AllAsync(Current.CurrentEventsByTag("o", events[i].Offset));
            Assert.Equal(events.Skip(i + 1).Select(e => e.Event), rest.Select(e => e.Event));
        }
    }

    [Fact]
    public async Task Deleted_events_have_lost_their_tag()
    {
        var writer = await WrittenAsync("d", "1 #t", "2 #t", "3 #t");
        await DeleteAsync(writer, 2);
        Assert.Equal("3 #t", Assert.Single(await AllAsync(Current.CurrentEventsByTag("t", Offset.NoOffset()))).Event);
    }

    [Fact]
    public async Task Current_events_that_are_persisted_after_the_start_are_not_seen()
    {
        var writer = await WrittenAsync("n", "1 #t", "2 #t", "3 #t");
        var probe = Probe(Current.CurrentEventsByTag("t", Offset.NoOffset()));
        Assert.Equal("1 #t", (await probe.NextAsync()).Event);
        await WriteAsync(writer, "4 #t");
        Assert.Equal(["2 #t", "3 #t"], (await probe.NextAsync(2)).Select(e => e.Event));
        await probe.EndAsync();
    }

    [Fact]
    public async Task Live_events_go_on_with_those_persisted_later()
    {
        var a = await WrittenAsync("a", "1 #t");
        var probe = Probe(Live.EventsByTag("t", Offset.NoOffset()));
        Assert.Equal("1 #t", (await probe.NextAsync()).Event);
        probe.Ask();

        await WriteAsync(a, "not", "2 #t");
        await WrittenAsync("b", "3 #t");
        Assert.Equal([("a", 3L, "2 #t"), ("b", 1L, "3 #t")], (await probe.NextAsync(2)).Select(e => (e.PersistenceId, e.SequenceNr, (string)e.Event)));

        await WriteAtOnceAsync(a, ["4 #t", "5", "6 #t"]);
        Assert.Equal(["4 #t", "6 #t"], (await probe.NextAsync(2)).Select(e => e.Event));
        probe.Cancel();
    }

    [Fact]
    public async Task Live_events_go_on_from_an_offset()
    {
        var writer = await WrittenAsync("a", "1 #t", "2 #t", "3 #t");
        var first = Probe(Live.EventsByTag("t", Offset.NoOffset()));
        var offset = (await first.NextAsync(2))[1].Offset;
        first.Cancel();

        var second = Probe(Live.EventsByTag("t", offset));
        Assert.Equal("3 #t", (await second.NextAsync()).Event);
        await WriteAsync(writer, "4 #t");
        Assert.Equal("4 #t", (await second.NextAsync()).Event);
        second.Cancel();
    }

    [Fact]
    public async Task Live_events_wait_for_whoever_reads_slowly()
    {
        var writer = await WrittenAsync("s", "0 #t");
        var probe = Probe(Live.EventsByTag("t", Offset.NoOffset()));
        Assert.Equal("0 #t", (await probe.NextAsync()).Event);
        await WriteAsync(writer, [.. Enumerable.Range(1, 300).Select(i => $"{i} #t")]);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => $"{i} #t"), (await probe.NextAsync(300)).Select(e => e.Event));
        probe.Cancel();
    }

    [Fact]
    public async Task The_last_few_events_can_be_asked_for()
    {
        Assert.SkipUnless(ReadsFromEnd, "This journal does not count from the end.");
        var writer = await WrittenAsync("f", [.. Enumerable.Range(1, 10).Select(i => $"{i} #t")]);
        Assert.Equal(["8 #t", "9 #t", "10 #t"], (await AllAsync(Current.CurrentEventsByTag("t", Offset.FromEnd(3)))).Select(e => e.Event));
        Assert.Equal(10, (await AllAsync(Current.CurrentEventsByTag("t", Offset.FromEnd(100)))).Count);

        var live = Probe(Live.EventsByTag("t", Offset.FromEnd(1)));
        Assert.Equal("10 #t", (await live.NextAsync()).Event);
        await WriteAsync(writer, "11 #t");
        Assert.Equal("11 #t", (await live.NextAsync()).Event);
        live.Cancel();
    }
}

using Akka.Persistence.Query;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>Which persistence ids there are.</summary>
public abstract class PersistenceIdsContract : ReadJournalContract
{
    [Fact]
    public async Task Current_ids_come_each_once_and_then_end()
    {
        string[] ids = ["a", "b/c", "a%", "ä ö"];
        foreach (var id in ids) await WrittenAsync(id, "1", "2", "3");
        var found = await AllAsync(Journal<ICurrentPersistenceIdsQuery>().CurrentPersistenceIds());
        Assert.Equal(ids.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task There_are_no_current_ids_in_an_empty_store() =>
        Assert.Empty(await AllAsync(Journal<ICurrentPersistenceIdsQuery>().CurrentPersistenceIds()));

    [Fact]
    public async Task Current_ids_that_come_after_the_start_are_not_seen()
    {
        foreach (var id in "abc") await WrittenAsync(id.ToString(), "1");
        var probe = Probe(Journal<ICurrentPersistenceIdsQuery>().CurrentPersistenceIds());
        var found = await probe.NextAsync(2);

        await WrittenAsync("d", "1");

        found.AddRange(await probe.NextAsync(1));
        Assert.Equal(["a", "b", "c"], found.Order());
        await probe.EndAsync();
    }

    [Fact]
    public async Task Live_ids_go_on_with_new_ones_each_once()
    {
        var first = await WrittenAsync("one", "1");
        var probe = Probe(Journal<IPersistenceIdsQuery>().PersistenceIds());
        Assert.Equal("one", await probe.NextAsync());
        probe.Ask();

        await WriteAsync(first, "2", "3");
        await WrittenAsync("two", "1", "2");
        Assert.Equal("two", await probe.NextAsync());
        await WrittenAsync("three", "1");
        Assert.Equal("three", await probe.NextAsync());
        probe.Cancel();
    }
}

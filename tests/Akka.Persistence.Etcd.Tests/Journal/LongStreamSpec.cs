using Akka.Persistence.Etcd.Tests.Contracts;
using Akka.Persistence.Etcd.Tests.Servers;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Etcd.Tests.Journal;

/// <summary>Streams of more than a page.</summary>
public sealed class LongStreamSpec : JournalTest
{
    private readonly SharedEtcd etcd;
    private readonly string prefix;

    public LongStreamSpec(SharedEtcd etcd, ITestOutputHelper output) : this(etcd, etcd.NewPrefix(), output)
    {
    }

    private LongStreamSpec(SharedEtcd etcd, string prefix, ITestOutputHelper output) : base(etcd.Plugins(prefix), output) => (this.etcd, this.prefix) = (etcd, prefix);

    [Fact]
    public async Task Are_read_whole_and_from_any_place()
    {
        await WriteWellAsync(Each(Events(1, 3_500)));
        await DeleteAsync(700);

        var all = await ReplayAsync(from: 0);
        Assert.Equal(Enumerable.Range(701, 2_800).Select(n => (long)n), all.Numbers);
        Assert.Equal(3_500, all.Highest);
        Assert.Equal([2_999, 3_000], (await ReplayAsync(2_999, 3_000)).Numbers);
        Assert.Equal(1_234, (await ReplayAsync(max: 1_234)).Events.Count);
    }

    [Fact]
    public async Task May_have_wide_gaps()
    {
        // Gaps come of rejected events.
        await WriteWellAsync(Each(Enumerable.Range(0, 2_500).Select(n => Event(1 + n * 1_000L, $"e{n}"))));

        var all = await ReplayAsync(from: 0);

        Assert.Equal(2_500, all.Events.Count);
        Assert.Equal(2_499_001, all.Highest);
        Assert.Equal([1_001, 2_001], (await ReplayAsync(2, 3_000)).Numbers);
    }

    [Fact]
    public async Task Are_cut_within_an_atomic_write()
    {
        var big = new string('x', 20_000);
        await WriteWellAsync(Each(Events(1, 10)));
        await WriteWellAsync(Atomic([.. Enumerable.Range(11, 200).Select(n => Event(n, $"{n}{big}"))]));
        await WriteWellAsync(Each(Events(211, 220)));

        Assert.Equal([9, 10, 11, 12], (await ReplayAsync(9, 12)).Numbers);
        Assert.Equal([100, 101], (await ReplayAsync(100, 101)).Numbers);
        Assert.Equal([209, 210, 211, 212], (await ReplayAsync(209, 212)).Numbers);

        await DeleteAsync(100);
        Assert.Equal(Enumerable.Range(101, 120).Select(n => (long)n), (await ReplayAsync(from: 0)).Numbers);
    }

    [Fact]
    public async Task Take_their_index_keys_along_when_they_are_deleted()
    {
        using var probe = new Probe(etcd.Endpoint);
        await WriteWellAsync(Each(Enumerable.Range(1, 10).Select(n => Event(n, new Tagged($"e{n}", ["red", n % 2 == 0 ? "even" : "odd/"])))));
        Assert.Equal(20, (await probe.KeysAsync(prefix + "t/")).Count);

        await DeleteAsync(4);
        Assert.Equal(12, (await probe.KeysAsync(prefix + "t/")).Count);

        await DeleteAsync(10);
        Assert.Empty(await probe.KeysAsync(prefix + "t/"));
        Assert.Single(await probe.KeysAsync(prefix + "p/"));
        Assert.Single(await probe.KeysAsync(prefix + "j/"));
    }
}

using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;

namespace Akka.Persistence.Etcd.Tests.Contracts;

/// <summary>What Akka.Persistence asks of every snapshot store. Derive from it with the configuration of the store to be checked.</summary>
public abstract class SnapshotContract : Akka.TestKit.Xunit.TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string id = $"id-{Guid.NewGuid():N}";
    private TestProbe? probe;

    protected SnapshotContract(Config config, ITestOutputHelper output)
        : base(config.WithFallback(PayloadSerializer.Bindings), "snapshots", output)
    {
    }

    /// <summary>Whether the store serializes at all; one in memory need not.</summary>
    protected virtual bool Serializes => true;

    /// <summary>Whether a load heeds the least sequence number and timestamp, which Akka's store in memory does not.</summary>
    protected virtual bool HonoursLeast => true;

    private TestProbe Probe => probe ??= CreateTestProbe();

    private IActorRef Store => Persistence.Instance.Apply(Sys).SnapshotStoreFor(null);

    [Fact]
    public async Task Has_nothing_for_an_id_without_snapshots() => Assert.Null(await LoadAsync(SnapshotSelectionCriteria.Latest));

    [Fact]
    public async Task Loads_the_latest()
    {
        var saved = await SaveFiveAsync();

        var loaded = await LoadAsync(SnapshotSelectionCriteria.Latest);

        Assert.Equal("s5", loaded!.Snapshot);
        Assert.Equal(saved[4], loaded.Metadata);
    }

    [Fact]
    public async Task Loads_the_latest_within_bounds_of_the_sequence_number()
    {
        await SaveFiveAsync();

        Assert.Equal("s3", (await LoadAsync(new SnapshotSelectionCriteria(13)))!.Snapshot);
        Assert.Equal("s3", (await LoadAsync(SnapshotSelectionCriteria.Latest, to: 13))!.Snapshot);
        Assert.Null(await LoadAsync(new SnapshotSelectionCriteria(7)));
        Assert.Null(await LoadAsync(SnapshotSelectionCriteria.Latest, to: 7));
    }

    [Fact]
    public async Task Loads_the_latest_within_bounds_of_the_timestamp()
    {
        var saved = await SaveFiveAsync();

        Assert.Equal("s3", (await LoadAsync(new SnapshotSelectionCriteria(long.MaxValue, saved[2].Timestamp)))!.Snapshot);
        Assert.Equal("s2", (await LoadAsync(new SnapshotSelectionCriteria(12, saved[2].Timestamp)))!.Snapshot);
        Assert.Null(await LoadAsync(new SnapshotSelectionCriteria(long.MaxValue, saved[0].Timestamp.AddTicks(-1))));
    }

    [Fact]
    public async Task Loads_none_below_the_least_that_is_asked_for()
    {
        if (!HonoursLeast) return;
        var saved = await SaveFiveAsync();

        Assert.Null(await LoadAsync(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, minSequenceNr: 16)));
        Assert.Null(await LoadAsync(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 0, saved[4].Timestamp.AddTicks(1))));
    }

    [Fact]
    public async Task Replaces_a_snapshot_saved_again_at_its_sequence_number()
    {
        await SaveAsync(3, "first", Time(1));
        await SaveAsync(3, "second", Time(2));

        var loaded = await LoadAsync(SnapshotSelectionCriteria.Latest);

        Assert.Equal("second", loaded!.Snapshot);
        Assert.Equal(Time(2), loaded.Metadata.Timestamp);
    }

    [Fact]
    public async Task Keeps_the_last_of_snapshots_saved_at_once_at_one_sequence_number()
    {
        for (var i = 0; i < 20; i++) Store.Tell(new SaveSnapshot(new SnapshotMetadata(id, 0, Time(i)), $"s{i}"), Probe.Ref);
        for (var i = 0; i < 20; i++) await Probe.ExpectMsgAsync<SaveSnapshotSuccess>(Patience);

        Assert.Equal("s19", (await LoadAsync(SnapshotSelectionCriteria.Latest))!.Snapshot);
    }

    [Fact]
    public async Task Deletes_one_by_its_sequence_number()
    {
        await SaveFiveAsync();

        Store.Tell(new DeleteSnapshot(new SnapshotMetadata(id, 15, DateTime.MinValue)), Probe.Ref);
        await Probe.ExpectMsgAsync<DeleteSnapshotSuccess>(Patience);

        Assert.Equal("s4", (await LoadAsync(SnapshotSelectionCriteria.Latest))!.Snapshot);
    }

    [Fact]
    public async Task Deletes_those_that_match()
    {
        var saved = await SaveFiveAsync();

        await DeleteAsync(new SnapshotSelectionCriteria(saved[2].SequenceNr, saved[2].Timestamp));

        Assert.Null(await LoadAsync(new SnapshotSelectionCriteria(13)));
        Assert.Equal("s4", (await LoadAsync(new SnapshotSelectionCriteria(14)))!.Snapshot);
    }

    [Fact]
    public async Task Deletes_none_that_does_not_match()
    {
        var saved = await SaveFiveAsync();

        await DeleteAsync(new SnapshotSelectionCriteria(saved[3].SequenceNr, saved[0].Timestamp.AddTicks(-1)));

        Assert.Equal("s4", (await LoadAsync(new SnapshotSelectionCriteria(14)))!.Snapshot);
    }

    [Fact]
    public async Task Deletes_all()
    {
        await SaveFiveAsync();

        await DeleteAsync(SnapshotSelectionCriteria.Latest);

        Assert.Null(await LoadAsync(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public async Task Publishes_deletes_where_it_is_asked_to()
    {
        var subscriber = CreateTestProbe();
        Sys.EventStream.Subscribe(subscriber.Ref, typeof(DeleteSnapshot));
        await SaveFiveAsync();

        Store.Tell(new DeleteSnapshot(new SnapshotMetadata(id, 15, DateTime.MinValue)), Probe.Ref);

        Assert.Equal(15, (await subscriber.ExpectMsgAsync<DeleteSnapshot>(Patience)).Metadata.SequenceNr);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    [InlineData(3_000_000)]
    public async Task Takes_snapshots_of_any_size(int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        await SaveAsync(1, bytes, Time(1));

        Assert.Equal(bytes, (await LoadAsync(SnapshotSelectionCriteria.Latest))!.Snapshot);
    }

    [Fact]
    public async Task Serializes_snapshots_by_their_serializer_and_manifest()
    {
        if (!Serializes) return;
        await SaveAsync(1, new Noted("n"), Time(1));
        await SaveAsync(2, new Asked(Probe.Ref), Time(2));

        Assert.Equal(new Asked(Probe.Ref), (await LoadAsync(SnapshotSelectionCriteria.Latest))!.Snapshot);
        Assert.Equal(new Noted("n out in"), (await LoadAsync(new SnapshotSelectionCriteria(1)))!.Snapshot);
    }

    [Fact]
    public async Task Fails_to_save_what_cannot_be_serialized()
    {
        if (!Serializes) return;
        Store.Tell(new SaveSnapshot(new SnapshotMetadata(id, 1, DateTime.MinValue), new Unstorable()), Probe.Ref);

        Assert.Contains("cannot be stored", (await Probe.ExpectMsgAsync<SaveSnapshotFailure>(Patience)).Cause.Message);
    }

    private static DateTime Time(int second) => new(2026, 3, 1, 12, 0, second, DateTimeKind.Utc);

    /// <summary>"s1" to "s5" at 11 to 15, a second apart.</summary>
    private async Task<SnapshotMetadata[]> SaveFiveAsync()
    {
        var saved = new SnapshotMetadata[5];
        for (var i = 1; i <= 5; i++) saved[i - 1] = await SaveAsync(i + 10, $"s{i}", Time(i));
        return saved;
    }

    private async Task<SnapshotMetadata> SaveAsync(long sequenceNr, object snapshot, DateTime time)
    {
        Store.Tell(new SaveSnapshot(new SnapshotMetadata(id, sequenceNr, time), snapshot), Probe.Ref);
        return (await Probe.ExpectMsgAsync<SaveSnapshotSuccess>(Patience)).Metadata;
    }

    private async Task<SelectedSnapshot?> LoadAsync(SnapshotSelectionCriteria criteria, long to = long.MaxValue)
    {
        Store.Tell(new LoadSnapshot(id, criteria, to), Probe.Ref);
        var result = await Probe.ExpectMsgAsync<LoadSnapshotResult>(Patience);
        Assert.Equal(to, result.ToSequenceNr);
        return result.Snapshot;
    }

    private async Task DeleteAsync(SnapshotSelectionCriteria criteria)
    {
        Store.Tell(new DeleteSnapshots(id, criteria), Probe.Ref);
        await Probe.ExpectMsgAsync<DeleteSnapshotsSuccess>(Patience);
    }
}

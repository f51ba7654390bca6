using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using AkkaLease = Akka.Coordination.Lease;

namespace Akka.Persistence.Etcd.Tests.Lease;

/// <summary>
/// What <see cref="AkkaLease"/> promises: one owner at a time holds a lease of a name, until it releases or loses it. The lease's own
/// spec derives from this and says how to start.
/// </summary>
public abstract class LeaseContract : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static int opened;

    private readonly List<ActorSystem> nodes = [];

    protected ActorSystem System => nodes[0];

    /// <summary>With a store that holds no lease. The section at <see cref="LeasePath"/> has the class of the lease.</summary>
    protected abstract Task<Config> ConfigureAsync();

    protected virtual string LeasePath => "akka.coordination.lease.etcd";

    /// <summary>Takes the lease away from its owner, as a fault of the store would.</summary>
    protected abstract Task TakeAwayAsync(string leaseName);

    public virtual async ValueTask InitializeAsync()
    {
        var config = ConfigurationFactory.ParseString("akka.loglevel = WARNING").WithFallback(await ConfigureAsync());
        nodes.Add(ActorSystem.Create("first", config));
        nodes.Add(ActorSystem.Create("second", config));
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var node in nodes) await node.Terminate();
        GC.SuppressFinalize(this);
    }

    /// <param name="node">0 or 1: which actor system asks.</param>
    protected AkkaLease Open(string name, string owner, int node = 0) => LeaseProvider.Get(nodes[node]).GetLease(name, LeasePath, owner);

    protected static string NewName() => $"lease/{Interlocked.Increment(ref opened)} ä";

    [Fact]
    public async Task A_lease_that_nobody_holds_can_be_acquired()
    {
        var lease = Open(NewName(), "a");
        Assert.False(lease.CheckLease());
        Assert.True(await lease.Acquire());
        Assert.True(lease.CheckLease());
    }

    [Fact]
    public async Task A_lease_that_another_holds_cannot()
    {
        var name = NewName();
        Assert.True(await Open(name, "a").Acquire());
        var other = Open(name, "b", 1);
        Assert.False(await other.Acquire());
        Assert.False(other.CheckLease());
        Assert.True(Open(name, "a").CheckLease());
    }

    [Fact]
    public async Task A_released_lease_is_free_for_another()
    {
        var name = NewName();
        var (a, b) = (Open(name, "a"), Open(name, "b", 1));
        Assert.True(await a.Acquire());
        Assert.True(await a.Release());
        Assert.False(a.CheckLease());
        Assert.True(await b.Acquire());
        Assert.False(await a.Acquire());
    }

    [Fact]
    public async Task Acquiring_what_one_holds_already_changes_nothing()
    {
        var name = NewName();
        var lease = Open(name, "a");
        Assert.True(await lease.Acquire());
        Assert.True(await lease.Acquire());
        Assert.True(lease.CheckLease());
        Assert.True(await lease.Release());
        Assert.True(await Open(name, "b", 1).Acquire());
    }

    [Fact]
    public async Task The_same_owner_acquires_it_again_after_a_restart()
    {
        var name = NewName();
        Assert.True(await Open(name, "a").Acquire());
        var restarted = Open(name, "a", 1);
        Assert.True(await restarted.Acquire());
        Assert.False(await Open(name, "b", 1).Acquire());
        Assert.True(await restarted.Release());
        Assert.True(await Open(name, "b", 1).Acquire());
    }

    [Fact]
    public async Task Leases_of_different_names_have_nothing_to_do_with_each_other()
    {
        var (one, two) = (Open(NewName(), "a"), Open(NewName(), "b", 1));
        Assert.True(await one.Acquire());
        Assert.True(await two.Acquire());
        Assert.True(await one.Release());
        Assert.True(two.CheckLease());
    }

    [Fact]
    public async Task Releasing_what_another_holds_does_not_take_it_away()
    {
        var name = NewName();
        var (a, b) = (Open(name, "a"), Open(name, "b", 1));
        Assert.True(await a.Acquire());
        await b.Release();
        Assert.True(a.CheckLease());
        Assert.False(await Open(name, "c", 1).Acquire());
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_gets_it()
    {
        var name = NewName();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => Open(name, "owner-" + i, i % 2).Acquire())));
        Assert.Single(answers, a => a);
    }

    [Fact]
    public async Task A_lease_that_was_lost_says_so_once_and_can_be_acquired_anew()
    {
        var name = NewName();
        var lease = Open(name, "a");
        var calls = 0;
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(await lease.Acquire(_ =>
        {
            calls++;
            lost.TrySetResult();
        }));

        await TakeAwayAsync(name);

        await lost.Task.WaitAsync(Patience, TimeProvider.System);
        Assert.False(lease.CheckLease());
        Assert.Equal(1, calls);
        Assert.True(await Open(name, "b", 1).Acquire());
        Assert.False(await lease.Acquire());
        Assert.True(await Open(name, "b", 1).Release());
        Assert.True(await lease.Acquire());
    }

    [Fact]
    public async Task A_release_is_no_loss()
    {
        var name = NewName();
        var lease = Open(name, "a");
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(await lease.Acquire(_ => lost.TrySetResult("after the release")));
        Assert.True(await lease.Release());

        Assert.True(await lease.Acquire(_ => lost.TrySetResult("after the loss")));
        await TakeAwayAsync(name);

        Assert.Equal("after the loss", await lost.Task.WaitAsync(Patience, TimeProvider.System));
    }
}

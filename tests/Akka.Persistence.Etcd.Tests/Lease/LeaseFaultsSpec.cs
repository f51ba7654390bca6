using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Persistence.Etcd.Tests.Servers;
using AkkaLease = Akka.Coordination.Lease;

namespace Akka.Persistence.Etcd.Tests.Lease;

/// <summary>A lease whose etcd is killed or stands still: never do two owners hold it, and a healthy owner keeps it as long as etcd can serve.</summary>
public sealed class LeaseFaultsSpec : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ActorSystem> nodes = [];
    private EtcdCluster cluster = null!;

    public async ValueTask InitializeAsync() => cluster = await EtcdCluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes) await node.Terminate();
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task An_owner_whose_etcd_was_killed_knows_before_another_can_have_the_lease()
    {
        var a = Open("a", [cluster.Members[0].Endpoint]);
        var b = Open("b", cluster.Endpoints.Skip(1));
        var lost = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(await a.Acquire(e => lost.TrySetResult(e)));

        await cluster.Members[0].KillAsync();

        Assert.False(await b.Acquire());
        while (!await TryAsync(b)) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        Assert.False(a.CheckLease());
        var cause = await lost.Task.WaitAsync(Patience, TimeProvider.System);
        Assert.Contains(cluster.Members[0].Endpoint, cause!.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_owner_keeps_its_lease_while_one_member_of_three_is_killed_or_stands_still(bool killed)
    {
        // Long enough for an election on a busy machine.
        const string patient = "heartbeat-timeout = 9s";
        var a = Open("a", cluster.Endpoints, patient);
        var b = Open("b", cluster.Endpoints, patient);
        var lost = 0;
        Assert.True(await a.Acquire(_ => lost++));
        var used = cluster.Members.Single(m => m.Endpoint == EtcdPersistence.Get(nodes[0]).Connection.Current.ToString());

        if (killed) await used.KillAsync();
        else used.Freeze();
        try
        {
            // Longer than the time-to-live: without keep-alives another would have it by then.
            var since = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(10)) Assert.False(await TryAsync(b), "b has the lease");

            Assert.True(a.CheckLease());
            Assert.Equal(0, lost);
        }
        finally
        {
            if (!killed) used.Thaw();
        }
    }

    [Fact]
    public async Task Two_who_compete_never_hold_it_at_once()
    {
        var owners = new[] { Open("a", cluster.Endpoints), Open("b", cluster.Endpoints) };
        var (holders, turns) = (0, 0);
        await Task.WhenAll(owners.Select(owner => Task.Run(async () =>
        {
            while (Volatile.Read(ref turns) < 40)
            {
                if (!await owner.Acquire()) continue;
                Assert.Equal(1, Interlocked.Increment(ref holders));
                Assert.True(owner.CheckLease());
                Interlocked.Increment(ref turns);
                Interlocked.Decrement(ref holders);
                await owner.Release();
            }
        })));
    }

    [Fact]
    public async Task Without_etcd_nothing_is_acquired_and_the_failure_says_what_to_do()
    {
        var a = Open("a", ["http://127.0.0.1:1"], "lease-operation-timeout = 500ms");
        var failure = await Assert.ThrowsAsync<LeaseTimeoutException>(() => a.Acquire());
        Assert.Contains("Lease 'the lease' could not be acquired by 'a'", failure.Message);
        Assert.Contains("akka.persistence.etcd.endpoints", failure.Message);
        Assert.False(a.CheckLease());
    }

    private AkkaLease Open(string owner, IEnumerable<string> endpoints, string more = "")
    {
        var config = ConfigurationFactory.ParseString("akka.loglevel = ERROR\nakka.coordination.lease.etcd { heartbeat-timeout = 3s, " + more + " }")
            .WithFallback(ConfigurationFactory.ParseString(Client.Settings.Hocon(endpoints, "attempt-timeout = 1s")))
            .WithFallback(EtcdPersistence.DefaultConfiguration);
        nodes.Add(ActorSystem.Create("lease-" + owner, config));
        return LeaseProvider.Get(nodes[^1]).GetLease("the lease", "akka.coordination.lease.etcd", owner);
    }

    // While the members agree on a leader, nobody can say who holds it.
    private static async Task<bool> TryAsync(AkkaLease lease)
    {
        try
        {
            return await lease.Acquire();
        }
        catch (Exception e) when (e is LeaseException or LeaseTimeoutException)
        {
            return false;
        }
    }
}

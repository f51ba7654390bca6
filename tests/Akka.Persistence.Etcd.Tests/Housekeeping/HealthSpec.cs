using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Housekeeping;
using Akka.Persistence.Etcd.Tests.Client;
using Akka.Persistence.Etcd.Tests.Servers;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Tests.Housekeeping;

public sealed class HealthSpec
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Tells_of_members_that_are_away_and_of_a_majority_that_is()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        var settings = Settings.For(cluster.Endpoints, "deadline = 2s, attempt-timeout = 1s");

        var well = await EtcdHealth.CheckAsync(settings, Cancel);
        Assert.Equal(EtcdCondition.Healthy, well.Condition);
        Assert.Contains("All 3 endpoints of etcd answer", well.Description);
        Assert.Single(well.Members, m => m.IsLeader);
        Assert.All(well.Members, m => Assert.True(m.DatabaseSize >= m.DatabaseSizeInUse && m.DatabaseSizeInUse > 0));

        var dead = cluster.Members[0];
        await dead.KillAsync();
        var degraded = await EtcdHealth.CheckAsync(settings, Cancel);
        Assert.Equal(EtcdCondition.Degraded, degraded.Condition);
        Assert.Contains(dead.Endpoint, degraded.Description);
        Assert.Contains("The others carry on.", degraded.Description);

        await cluster.Members[1].KillAsync();
        var down = await EtcdHealth.CheckAsync(settings, Cancel);
        Assert.Equal(EtcdCondition.Unhealthy, down.Condition);
        Assert.Contains("Check that a majority of the etcd members runs", down.Description);
    }

    [Fact]
    public async Task Tells_of_a_full_database()
    {
        await using var server = await EtcdServer.StartAsync(new EtcdOptions { QuotaBytes = 2_000_000 });
        var settings = Settings.For([server.Endpoint]);
        using var connection = new EtcdConnection(settings, TimeProvider.System);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("filling"), Value = ByteString.CopyFrom(new byte[500_000]) };
        await Assert.ThrowsAsync<EtcdException>(async () =>
        {
            for (var i = 0; i < 100; i++) await connection.CallAsync("Put", (e, o) => e.Kv.PutAsync(put, o), Cancel);
        });

        var full = await EtcdHealth.CheckAsync(settings, Cancel);

        Assert.Equal(EtcdCondition.Unhealthy, full.Condition);
        Assert.Contains($"Alarm NOSPACE: the database of etcd at {server.Endpoint} is at its quota", full.Description);
        Assert.Contains("etcdctl alarm disarm", full.Description);
    }
}

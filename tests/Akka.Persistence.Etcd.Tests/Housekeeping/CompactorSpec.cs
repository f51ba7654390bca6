using Akka.Event;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Housekeeping;
using Akka.Persistence.Etcd.Keys;
using Akka.Persistence.Etcd.Tests.Client;
using Akka.Persistence.Etcd.Tests.Servers;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Tests.Housekeeping;

public sealed class CompactorSpec
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static readonly ByteString Key = ByteString.CopyFromUtf8("k");

    [Fact]
    public async Task Compacts_what_is_older_than_the_interval_before_and_nothing_younger()
    {
        await using var server = await EtcdServer.StartAsync();
        using var connection = new EtcdConnection(Settings.For([server.Endpoint]), TimeProvider.System);
        var (one, other) = (Compactor(connection), Compactor(connection));

        var first = await PutAsync(connection);
        await one.CompactAsync(Cancel);
        await other.CompactAsync(Cancel);
        var second = await PutAsync(connection);
        var third = await PutAsync(connection);
        Assert.True(await IsThereAsync(connection, first));

        await one.CompactAsync(Cancel);
        await other.CompactAsync(Cancel);

        Assert.False(await IsThereAsync(connection, first - 1));
        Assert.True(await IsThereAsync(connection, first));
        Assert.True(await IsThereAsync(connection, second));

        await one.CompactAsync(Cancel);
        Assert.False(await IsThereAsync(connection, second));
        Assert.True(await IsThereAsync(connection, third));
    }

    [Fact]
    public async Task Lives_on_when_etcd_is_away()
    {
        using var connection = new EtcdConnection(Settings.For(["http://127.0.0.1:1"], "deadline = 200ms, attempt-timeout = 100ms"), TimeProvider.System);
        await Compactor(connection).CompactAsync(Cancel);
    }

    private static Compactor Compactor(EtcdConnection connection) => new(connection, new EtcdKeys("test/"), NoLogger.Instance);

    private static async Task<long> PutAsync(EtcdConnection connection) =>
        (await connection.CallAsync("Put", (e, o) => e.Kv.PutAsync(new PutRequest { Key = Key, Value = Key }, o), Cancel)).Header.Revision;

    private static async Task<bool> IsThereAsync(EtcdConnection connection, long revision)
    {
        try
        {
            await connection.RangeAsync("Read", new RangeRequest { Key = Key, Revision = revision }, Cancel);
            return true;
        }
        catch (EtcdException e) when (e.Fault == EtcdFault.Compacted)
        {
            return false;
        }
    }
}

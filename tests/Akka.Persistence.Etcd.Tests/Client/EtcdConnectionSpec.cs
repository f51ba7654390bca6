using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Tests.Servers;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Akka.Persistence.Etcd.Tests.Client;

public sealed class EtcdConnectionSpec
{
    [Fact]
    public async Task Reads_from_a_server()
    {
        await using var server = await EtcdServer.StartAsync();
        using var connection = new EtcdConnection(Settings.For([server.Endpoint]), TimeProvider.System);

        var answer = await connection.RangeAsync("A read", new RangeRequest { Key = ByteString.CopyFromUtf8("none") });

        Assert.Empty(answer.Kvs);
    }

    [Fact]
    public async Task Goes_to_another_member_when_one_is_killed_or_stands_still()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        using var connection = new EtcdConnection(Settings.For(cluster.Endpoints, "deadline = 20s, attempt-timeout = 1s"), TimeProvider.System);
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8("none") };

        await connection.RangeAsync("A read", request);
        var used = cluster.Members.Single(m => m.Endpoint == connection.Current.ToString());
        await used.KillAsync();
        await connection.RangeAsync("A read", request);
        await cluster.RestartAsync(used);

        used = cluster.Members.Single(m => m.Endpoint == connection.Current.ToString());
        used.Freeze();
        await connection.RangeAsync("A read", request);
        used.Thaw();

        Assert.NotEqual(used.Endpoint, connection.Current.ToString());
    }

    [Fact]
    public async Task Names_the_endpoint_and_the_remedy_when_nothing_answers()
    {
        using var connection = new EtcdConnection(Settings.For(["http://127.0.0.1:1"], "deadline = 3s, attempt-timeout = 2s"), TimeProvider.System);

        var e = await Assert.ThrowsAsync<EtcdException>(() => connection.RangeAsync("A read", new RangeRequest { Key = ByteString.CopyFromUtf8("none") }));

        Assert.Equal(EtcdFault.Unavailable, e.Fault);
        Assert.Contains("A read failed: etcd at http://127.0.0.1:1", e.Message);
        Assert.Contains("akka.persistence.etcd.endpoints", e.Message);
    }

    [Fact]
    public async Task Tells_why_the_attempts_failed_not_that_the_deadline_cut_the_last_one_short()
    {
        var clock = new FakeTimeProvider();
        using var connection = new EtcdConnection(Settings.For(["http://127.0.0.1:1"], "deadline = 3s, attempt-timeout = 2s"), clock);
        var answers = new Queue<StatusCode>([StatusCode.Unavailable, StatusCode.DeadlineExceeded]);

        var call = connection.CallAsync("A read", (_, _) => Failed<RangeResponse>(answers.Dequeue()));
        clock.Advance(TimeSpan.FromSeconds(2.95));

        var e = await Assert.ThrowsAsync<EtcdException>(() => call);
        Assert.Equal(EtcdFault.Unavailable, e.Fault);
        Assert.Contains("(2 attempts)", e.Message);
    }

    private static AsyncUnaryCall<T> Failed<T>(StatusCode status) =>
        new(Task.FromException<T>(new RpcException(new Status(status, ""))), Task.FromResult(new Metadata()), () => new Status(status, ""), () => [], () => { });
}

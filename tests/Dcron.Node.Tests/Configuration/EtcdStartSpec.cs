using Akka.Persistence.Etcd.Client;
using Dcron.Node.Configuration;
using Dcron.Node.Stores;
using Dcron.Node.Tests.EndToEnd;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Net.Client;

namespace Dcron.Node.Tests.Configuration;

/// <summary>What a node says before it starts on an etcd, when that cannot be used or is described wrongly.</summary>
public sealed class EtcdStartSpec : IDisposable
{
    private readonly Loading loading = new Loading().Config("etcd.conf").Set("dcron.cluster.alone=on", "akka.persistence.etcd.deadline=2s", "akka.persistence.etcd.attempt-timeout=1s");

    public void Dispose() => loading.Dispose();

    [Fact]
    public void Keeps_journal_and_history_in_etcd()
    {
        var config = loading.Load();
        Assert.Null(config.Journal);
        Assert.Null(config.History);
        Assert.Equal((true, true, 256L * 1024 * 1024, "dcron/"), (config.Etcd!.HasJournal, config.Etcd.HasHistory, config.Etcd.HistoryMaxBytes, config.Etcd.Settings.KeyPrefix));
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void Keeps_the_history_elsewhere_where_it_is_told_so()
    {
        var config = loading.Set("dcron.history.store=sql", "dcron.history.provider=PostgreSQL.13", "dcron.postgresql.connection-string=Host=h").Load();
        Assert.Equal("Host=h", config.History!.ConnectionString);
        Assert.False(config.Etcd!.HasHistory);

        using var other = new Loading().Set("dcron.history.store=etcd");
        var single = other.Load();
        Assert.True(single.Journal!.IsSqlite);
        Assert.Equal((false, true), (single.Etcd!.HasJournal, single.Etcd.HasHistory));
    }

    [Theory]
    [InlineData("akka.persistence.etcd.endpoints=10.0.0.1:2379", "http://host:port")]
    [InlineData("akka.persistence.etcd.username=dcron", "username and password must be set together")]
    [InlineData("akka.persistence.etcd.endpoint=http://h:1", "akka.persistence.etcd.endpoint is not a setting")]
    [InlineData("dcron.history.store=mysql", "expected one of auto, sql, etcd")]
    [InlineData("akka.persistence.snapshot-store.plugin=akka.persistence.snapshot-store.sql", "expected both in SQL or both in etcd")]
    public void Refuses_what_is_wrong_in_words(string setting, string words) => Assert.Contains(loading.Set(setting).Problems(), p => p.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Hides_the_password()
    {
        var config = loading.Set("akka.persistence.etcd.username=dcron").Environment("AKKA__PERSISTENCE__ETCD__PASSWORD", "hunter2").Load();
        Assert.Equal("hunter2", config.Etcd!.Settings.Password);
        Assert.DoesNotContain("hunter2", config.Printed + config.Etcd, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_no_etcd_answers()
    {
        var refusal = await RefusalAsync(loading.Set("akka.persistence.etcd.endpoints=http://127.0.0.1:1").Load());
        Assert.Contains("The journal in etcd cannot be used.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("akka.persistence.etcd.endpoints", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_the_password_is_wrong_without_repeating_it()
    {
        await using var etcd = await EtcdServers.StartAsync(1);
        using var channel = GrpcChannel.ForAddress(etcd.Endpoint);
        var auth = new Auth.AuthClient(channel);
        await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.AuthEnableAsync(new AuthEnableRequest());
        loading.Set(etcd.EndpointsSetting);

        await StoreCheck.RunAsync(With("secret"), TestContext.Current.CancellationToken);
        var refusal = await RefusalAsync(With("hunter2"));

        Assert.Contains("Check akka.persistence.etcd.username ('root') and password", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);

        NodeConfig With(string password) => loading.Set("akka.persistence.etcd.username=root", $"akka.persistence.etcd.password={password}").Load();
    }

    [Fact]
    public async Task Says_that_etcd_is_full()
    {
        await using var etcd = await EtcdServers.StartAsync(1, "--quota-backend-bytes=2000000");
        var config = loading.Set(etcd.EndpointsSetting).Load();
        using var connection = new EtcdConnection(config.Etcd!.Settings, TimeProvider.System);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("filling"), Value = ByteString.CopyFrom(new byte[500_000]) };
        var full = await Assert.ThrowsAsync<EtcdException>(async () =>
        {
            for (var i = 0; i < 100; i++) await connection.CallAsync("Put", (e, o) => e.Kv.PutAsync(put, o), TestContext.Current.CancellationToken);
        });
        Assert.Equal(EtcdFault.NoSpace, full.Fault);

        var refusal = await RefusalAsync(config);

        Assert.Contains("Alarm NOSPACE", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("etcdctl alarm disarm", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<StartException> RefusalAsync(NodeConfig config)
    {
        var refusal = await Assert.ThrowsAsync<StartException>(() => StoreCheck.RunAsync(config, TestContext.Current.CancellationToken));
        Assert.Equal(NodeExitCode.Store, refusal.Code);
        return refusal;
    }
}

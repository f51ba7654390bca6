using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Tests.Client;
using Akka.Persistence.Etcd.Tests.Servers;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>An etcd that asks who is there.</summary>
public sealed class AccessSpec
{
    private static readonly RangeRequest Read = new() { Key = ByteString.CopyFromUtf8("akka/none") };

    [Fact]
    public async Task Says_that_the_password_is_wrong_and_renews_a_token_that_etcd_forgot()
    {
        await using var server = await EtcdServer.StartAsync();
        await EnableUsersAsync(server);

        using (var wrong = Connect(server, "username = root, password = wrong"))
        {
            var e = await Assert.ThrowsAsync<EtcdException>(() => wrong.RangeAsync("A read", Read));
            Assert.Equal(EtcdFault.Credentials, e.Fault);
            Assert.Contains(server.Endpoint, e.Message);
            Assert.Contains("akka.persistence.etcd.username ('root')", e.Message);
        }
        using (var none = Connect(server))
        {
            var e = await Assert.ThrowsAsync<EtcdException>(() => none.RangeAsync("A read", Read));
            Assert.Equal(EtcdFault.Credentials, e.Fault);
            Assert.Contains("set akka.persistence.etcd.username", e.Message);
        }
        using (var guest = Connect(server, "username = guest, password = guest"))
        {
            var e = await Assert.ThrowsAsync<EtcdException>(() => guest.RangeAsync("A read", Read));
            Assert.Equal(EtcdFault.Permission, e.Fault);
            Assert.Contains("'guest'", e.Message);
            Assert.Contains("akka/", e.Message);
        }

        using var right = Connect(server, "username = root, password = right");
        await right.RangeAsync("A read", Read);
        // Its tokens are in memory only.
        await server.KillAsync();
        server.Launch(server.Peer);
        await server.ReadyAsync();
        await right.RangeAsync("A read", Read);
    }

    [Fact]
    public async Task Trusts_the_authority_it_is_given_and_no_other()
    {
        using var certificates = await Certificates.MakeAsync();
        using var others = await Certificates.MakeAsync();
        await using var server = await EtcdServer.StartAsync(new EtcdOptions { Tls = certificates });

        using (var right = Connect(server, $"tls.ca-file = \"{certificates.Ca}\"")) await right.RangeAsync("A read", Read);

        using var wrong = Connect(server, $"tls.ca-file = \"{others.Ca}\"");
        var e = await Assert.ThrowsAsync<EtcdException>(() => wrong.RangeAsync("A read", Read));
        Assert.Equal(EtcdFault.Tls, e.Fault);
        Assert.Contains(server.Endpoint, e.Message);
        Assert.Contains("akka.persistence.etcd.tls", e.Message);
        Assert.Contains(others.Ca, e.Message);
    }

    [Fact]
    public async Task Shows_its_certificate_where_etcd_asks_for_one()
    {
        using var certificates = await Certificates.MakeAsync();
        // The probe of the fixture shows none, so this server is asked for by the connection alone.
        await using var server = new EtcdServer("m1", new EtcdOptions { Tls = certificates, Arguments = ["--client-cert-auth", "--trusted-ca-file", certificates.Ca] });
        server.Launch(server.Peer);

        using var with = Connect(server, $"tls {{ ca-file = \"{certificates.Ca}\", certificate-file = \"{certificates.ServerCertificate}\", key-file = \"{certificates.ServerKey}\" }}");
        await with.RangeAsync("A read", Read);

        using var without = Connect(server, $"tls.ca-file = \"{certificates.Ca}\", deadline = 1s, attempt-timeout = 1s");
        await Assert.ThrowsAsync<EtcdException>(() => without.RangeAsync("A read", Read));
    }

    private static EtcdConnection Connect(EtcdServer server, string more = "") =>
        new(Settings.For([server.Endpoint], more), TimeProvider.System);

    private static async Task EnableUsersAsync(EtcdServer server)
    {
        using var probe = new Probe(server.Endpoint);
        await probe.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "right" });
        await probe.Auth.UserAddAsync(new AuthUserAddRequest { Name = "guest", Password = "guest" });
        await probe.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await probe.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await probe.Auth.AuthEnableAsync(new AuthEnableRequest());
    }
}

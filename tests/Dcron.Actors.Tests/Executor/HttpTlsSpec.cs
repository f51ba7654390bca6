using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class HttpTlsSpec : IDisposable
{
    private readonly HttpRunner runner = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dcron-spec");
    private readonly X509Certificate2 server = Certificate("localhost");

    public void Dispose()
    {
        this.server.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Refuses_a_server_that_the_system_does_not_trust()
    {
        await using var server = Server();
        var end = await Runs.EndOf(runner, Runs.Of(new HttpWork { Url = server.Url }));
        Assert.Equal((Outcome.Failed, null), (end.Outcome, end.ExitCode));
        Assert.StartsWith($"no secure connection to localhost:{server.Port}: ", end.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Skips_verification_where_the_job_says_so()
    {
        await using var server = Server();
        Assert.Equal(RunEnd.Succeeded(200), await Get(server.Url, HttpTls.Default with { SkipVerify = true }));
    }

    [Fact]
    public async Task Trusts_the_authorities_of_a_file()
    {
        await using var server = Server();
        Assert.Equal(RunEnd.Succeeded(200), await Get(server.Url, HttpTls.Default with { CaFile = Pem("ca.pem", this.server) }));
    }

    [Fact]
    public async Task Trusts_no_others_then()
    {
        await using var server = Server();
        using var other = Certificate("localhost");
        Assert.Equal(Outcome.Failed, (await Get(server.Url, HttpTls.Default with { CaFile = Pem("ca.pem", other) })).Outcome);
    }

    [Fact]
    public async Task Sees_that_the_file_of_authorities_has_changed()
    {
        await using var server = Server();
        using var other = Certificate("localhost");
        var tls = HttpTls.Default with { CaFile = Pem("ca.pem", other) };
        Assert.Equal(Outcome.Failed, (await Get(server.Url, tls)).Outcome);
        File.SetLastWriteTimeUtc(Pem("ca.pem", this.server), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(RunEnd.Succeeded(200), await Get(server.Url, tls));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shows_a_client_certificate(bool separateKey)
    {
        await using var server = Server(askClient: true);
        using var client = Certificate("client");
        var key = client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        var certificate = Pem("client.pem", client);
        if (!separateKey) File.AppendAllText(certificate, "\n" + key);
        var keyFile = separateKey ? Write("key.pem", key) : null;

        Assert.Equal(RunEnd.Succeeded(200), await Get(server.Url, new HttpTls(true, null, certificate, keyFile)));
        Assert.Equal("CN=client", Assert.Single(server.Seen).Client?.Subject);
    }

    [Fact]
    public async Task Names_what_is_wrong_with_a_file()
    {
        using var client = Certificate("client");
        var empty = Write("empty.pem", "nothing");
        await Refuses(new HttpTls(false, "/no/such/ca.pem", null, null), "'/no/such/ca.pem' does not exist on node n1");
        await Refuses(new HttpTls(false, empty, null, null), $"the CA file '{empty}' on node n1 holds no PEM certificate");
        await Refuses(new HttpTls(false, null, empty, null), $"the client certificate '{empty}' on node n1 cannot be read");
        await Refuses(new HttpTls(false, null, Pem("client.pem", client), empty), "on node n1 cannot be read");
        await Refuses(new HttpTls(false, null, null, empty), "a key file is given without the certificate file");
    }

    private async Task Refuses(HttpTls tls, string reason)
    {
        var end = await Get("https://localhost:1/", tls);
        Assert.Equal(Outcome.Failed, end.Outcome);
        Assert.StartsWith("not sent: ", end.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, end.Reason, StringComparison.Ordinal);
    }

    private Task<RunEnd> Get(string url, HttpTls tls) => Runs.EndOf(runner, Runs.Of(new HttpWork { Url = url, Tls = tls }));

    private OneAnswerServer Server(bool askClient = false) => new(OneAnswerServer.Answer("hi"), new SslServerAuthenticationOptions
    {
        ServerCertificate = this.server,
        ClientCertificateRequired = askClient,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    });

    private string Pem(string name, X509Certificate2 certificate) => Write(name, certificate.ExportCertificatePem());

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // By way of PKCS#12, because Windows serves with no key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}

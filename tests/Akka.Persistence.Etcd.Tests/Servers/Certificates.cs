using System.Diagnostics;

namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>An authority, and a certificate for 127.0.0.1 that it signed; made by openssl in a temporary folder.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("etcd-tls-");

    private Certificates()
    {
    }

    public string Ca => InFolder("ca.pem");
    public string ServerCertificate => InFolder("server.pem");
    public string ServerKey => InFolder("server.key");

    public static async Task<Certificates> MakeAsync()
    {
        var made = new Certificates();
        var names = made.InFolder("names");
        await File.WriteAllTextAsync(names, "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n");
        await made.OpensslAsync("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem");
        await made.OpensslAsync("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", "server.key", "-out", "server.csr");
        await made.OpensslAsync("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", names, "-out", "server.pem");
        return made;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string InFolder(string file) => Path.Combine(folder.FullName, file);

    private async Task OpensslAsync(params string[] arguments)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder.FullName, RedirectStandardError = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("openssl did not start.");
        var errors = await openssl.StandardError.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        if (openssl.ExitCode != 0) throw new InvalidOperationException($"openssl {string.Join(' ', arguments)} failed: {errors}");
    }
}

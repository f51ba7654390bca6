using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>One etcd process on loopback, with its data in a temporary folder. It can be killed, stopped and started again.</summary>
internal sealed partial class EtcdServer : IAsyncDisposable
{
    private const int Kill9 = 9;
    private const int Continue = 18;
    private const int Stop = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EtcdOptions options;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("etcd-test-");
    private readonly LastLines log = new(40);
    private readonly int clientPort = FreePort();
    private readonly int peerPort = FreePort();
    private Process? process;

    public EtcdServer(string name, EtcdOptions options)
    {
        Name = name;
        this.options = options;
    }

    public string Name { get; }

    public string Endpoint => $"{(options.Tls is null ? "http" : "https")}://127.0.0.1:{clientPort}";

    /// <summary>name=address, as --initial-cluster wants it.</summary>
    public string Peer => $"{Name}=http://127.0.0.1:{peerPort}";

    /// <summary>Starts a server of its own and waits until it serves.</summary>
    public static async Task<EtcdServer> StartAsync(EtcdOptions? options = null)
    {
        var server = new EtcdServer("m1", options ?? new EtcdOptions());
        server.Launch(server.Peer);
        await server.ReadyAsync();
        return server;
    }

    /// <summary>Starts the process; with the data it had, if it ran before.</summary>
    public void Launch(string cluster)
    {
        var start = new ProcessStartInfo("nice") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            "-n", "19", "etcd", "--name", Name, "--data-dir", Path.Combine(folder.FullName, "data"),
            "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint,
            "--listen-peer-urls", $"http://127.0.0.1:{peerPort}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peerPort}",
            "--initial-cluster", cluster, "--initial-cluster-state", "new", "--initial-cluster-token", "test",
            .. options.QuotaBytes is { } quota ? [$"--quota-backend-bytes={quota}"] : (string[])[],
            .. options.Tls is { } tls ? ["--cert-file", tls.ServerCertificate, "--key-file", tls.ServerKey] : (string[])[],
            .. options.Arguments,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException("etcd did not start.");
        process.OutputDataReceived += (_, line) => log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits until a read is answered, which needs a leader.</summary>
    public async Task ReadyAsync()
    {
        using var probe = new Probe(Endpoint, options.Tls);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!await probe.AnswersAsync(patience.Token))
        {
            if (process!.HasExited || patience.IsCancellationRequested) throw new InvalidOperationException($"etcd {Name} does not serve:\n{log}");
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        Signal(Kill9);
        await process!.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: connections stay open, and nothing answers.</summary>
    public void Freeze() => Signal(Stop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal(Continue);

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await KillAsync();
        process?.Dispose();
        folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Signal(int signal)
    {
        if (Kill(process!.Id, signal) != 0) throw new Win32Exception();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}

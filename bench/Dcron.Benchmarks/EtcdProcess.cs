using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Etcdserverpb;
using Grpc.Core;
using Grpc.Net.Client;

namespace Dcron.Benchmarks;

/// <summary>One etcd on loopback, with its data in a temporary folder.</summary>
internal sealed class EtcdProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly string folder = Directory.CreateTempSubdirectory("dcron-bench-etcd-").FullName;
    private readonly GrpcChannel channel;
    private readonly Process process;

    private EtcdProcess(int[] ports, string[] more)
    {
        Endpoint = $"http://127.0.0.1:{ports[0]}";
        var peer = $"http://127.0.0.1:{ports[1]}";
        channel = GrpcChannel.ForAddress(Endpoint);
        string[] arguments =
        [
            "--name", "bench", "--data-dir", Path.Combine(folder, "data"), "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"bench={peer}", .. more,
        ];
        process = Process.Start(new ProcessStartInfo("etcd", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })
            ?? throw new BenchException("etcd did not start.");
        // Read and forgotten, or it would wait for a reader.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Endpoint { get; }

    public int ProcessId => process.Id;

    /// <param name="more">Further arguments of etcd.</param>
    /// <exception cref="BenchException">etcd is not installed, or does not serve.</exception>
    public static async Task<EtcdProcess> StartAsync(params string[] more)
    {
        EtcdProcess etcd;
        try
        {
            etcd = new EtcdProcess(FreePorts(), more);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchException($"etcd cannot be started ({e.Message}): ./build.sh deps installs it");
        }

        var since = TimeProvider.System.GetTimestamp();
        while (!await etcd.ServesAsync())
        {
            if (etcd.process.HasExited || TimeProvider.System.GetElapsedTime(since) > StartWithin) throw new BenchException("etcd does not serve");
            await Task.Delay(Step, TimeProvider.System);
        }

        return etcd;
    }

    /// <summary>The size of the database's file, and what of it is in use, in MiB.</summary>
    public async Task<(double Size, double InUse)> DatabaseMiBAsync()
    {
        var status = await new Maintenance.MaintenanceClient(channel).StatusAsync(new StatusRequest());
        return (status.DbSize / 1048576.0, status.DbSizeInUse / 1048576.0);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<bool> ServesAsync()
    {
        try
        {
            await new KV.KVClient(channel).RangeAsync(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("x") });
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static int[] FreePorts()
    {
        var listeners = Enumerable.Range(0, 2).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }
}

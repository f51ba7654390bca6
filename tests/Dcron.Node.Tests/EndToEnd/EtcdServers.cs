using System.Diagnostics;
using System.Text;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>An etcd of one or several real members on loopback, with their data in a temporary folder.</summary>
public sealed class EtcdServers : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("dcron-etcd-").FullName;
    private readonly int[] clientPorts;
    private readonly int[] peerPorts;
    private readonly Process?[] processes;
    private readonly string[] more;
    private readonly StringBuilder log = new();

    private EtcdServers(int count, string[] more)
    {
        var ports = NodeProcess.FreePorts(2 * count);
        (clientPorts, peerPorts, processes, this.more) = (ports[..count], ports[count..], new Process?[count], more);
    }

    public IReadOnlyList<string> Endpoints => [.. clientPorts.Select(p => $"http://127.0.0.1:{p}")];

    public string Endpoint => Endpoints[0];

    /// <summary>As for <c>--set</c>.</summary>
    public string EndpointsSetting => $"akka.persistence.etcd.endpoints=[{string.Join(", ", Endpoints.Select(e => $"\"{e}\""))}]";

    /// <param name="more">Further arguments of etcd.</param>
    public static async Task<EtcdServers> StartAsync(int count, params string[] more)
    {
        var servers = new EtcdServers(count, more);
        try
        {
            for (var i = 0; i < count; i++) servers.Start(i);
            for (var i = 0; i < count; i++) await servers.UntilReadyAsync(i);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a member, with the data it had.</summary>
    public void Start(int member)
    {
        var (client, peer) = (Endpoints[member], $"http://127.0.0.1:{peerPorts[member]}");
        string[] arguments =
        [
            "--name", $"m{member}", "--data-dir", Path.Combine(folder, $"m{member}"), "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster-state", "new",
            "--initial-cluster", string.Join(",", peerPorts.Select((p, i) => $"m{i}=http://127.0.0.1:{p}")), .. more,
        ];
        var process = Process.Start(new ProcessStartInfo("etcd", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.OutputDataReceived += (_, e) => Note(e.Data);
        process.ErrorDataReceived += (_, e) => Note(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        processes[member]?.Dispose();
        processes[member] = process;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(int member)
    {
        processes[member]!.Kill();
        await processes[member]!.WaitForExitAsync();
    }

    /// <summary>Which member leads now.</summary>
    public async Task<int> LeaderAsync()
    {
        for (var i = 0; i < processes.Length; i++)
        {
            using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(Endpoints[i]);
            var status = await new Etcdserverpb.Maintenance.MaintenanceClient(channel).StatusAsync(new Etcdserverpb.StatusRequest());
            if (status.Leader == status.Header.MemberId) return i;
        }

        throw new InvalidOperationException("No member of etcd leads.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (process is { HasExited: false })
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process?.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private Task UntilReadyAsync(int member) => Until.TrueAsync($"etcd m{member} serves", Patience, async () =>
    {
        if (processes[member]!.HasExited) throw new InvalidOperationException($"etcd m{member} ended:\n{Log}");
        using var http = new HttpClient();
        return (await http.GetStringAsync($"{Endpoints[member]}/health")).Contains("true", StringComparison.Ordinal);
    }, () => Log);

    private string Log
    {
        get { lock (log) return log.ToString(); }
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (log)
        {
            if (log.Length < 100_000) log.AppendLine(line);
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Dcron.Benchmarks;

/// <summary>One real dcrond on loopback with SQLite in a folder of its own, as single.conf has it.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("dcron-bench-").FullName;
    private readonly int[] ports = FreePorts(2);
    private readonly List<string> log = [];
    private readonly IReadOnlyList<string> settings;
    private Process? process;

    /// <param name="settings">As for <c>--set</c>.</param>
    public NodeUnderTest(IReadOnlyList<string> settings)
    {
        this.settings = settings;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Jobs.Connections }) { BaseAddress = Endpoint, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Uri Endpoint => new($"http://127.0.0.1:{ports[0]}/");

    public HttpClient Http { get; }

    /// <summary>Null: it does not run.</summary>
    public int? ProcessId => process is { HasExited: false } running ? running.Id : null;

    public int RunningId => ProcessId ?? throw new BenchException($"the node ended with {process?.ExitCode}: {string.Join(" | ", Log.TakeLast(3))}");

    public string HistoryFile => Path.Combine(folder, "history.db");

    /// <summary>A file of the scenario's own.</summary>
    public string FileFor(string name) => Path.Combine(folder, name);

    public IReadOnlyList<string> Log
    {
        get { lock (log) return [.. log]; }
    }

    /// <summary>Size of the databases, in MiB.</summary>
    public double StoredMiB => Directory.EnumerateFiles(folder, "*.db*").Sum(f => new FileInfo(f).Length) / 1024.0 / 1024;

    /// <summary>Starts it, anew on the same data if it has run before; returns when it is ready, with the time that took.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        process = Launch("dcrond.dll",
        [
            "--config", Path.Combine(AppContext.BaseDirectory, "hocon", "single.conf"), "--set", $"dcron.data-dir={folder}",
            "--set", $"dcron.http.port={ports[0]}", "--set", $"akka.remote.dot-netty.tcp.port={ports[1]}",
            "--set", "dcron.node.name=bench", "--set", "dcron.log.level=warning", "--set", "dcron.log.format=text",
            .. settings.SelectMany(s => new[] { "--set", s }),
        ]);
        Listen(process, Note);
        await UntilAsync("the node is ready", StartWithin, async () => (await Http.GetAsync("health/ready")).IsSuccessStatusCode);
        return TimeProvider.System.GetElapsedTime(since);
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", $"{RunningId}"])) await kill.WaitForExitAsync();
        using var deadline = new CancellationTokenSource(StopWithin, TimeProvider.System);
        await process!.WaitForExitAsync(deadline.Token);
        return TimeProvider.System.GetElapsedTime(since);
    }

    /// <summary>kill -9: no word of farewell.</summary>
    public async Task KillAsync()
    {
        if (process is not { HasExited: false } running) return;
        running.Kill();
        await running.WaitForExitAsync();
    }

    /// <summary>Asks again and again until it is true; trouble with HTTP counts as false.</summary>
    public async Task UntilAsync(string what, TimeSpan within, Func<Task<bool>> isTrue)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < within)
        {
            _ = RunningId;
            try
            {
                if (await isTrue()) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(Step, TimeProvider.System);
        }

        throw new BenchException($"after {within.TotalSeconds:0} s still not: {what}");
    }

    /// <summary>Starts a program as it was published, or where DCRON_PUBLISHED names no folder, as it lies beside this one; its output is redirected.</summary>
    public static Process Launch(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Executable(program), .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string Executable(string program) => Environment.GetEnvironmentVariable("DCRON_PUBLISHED") is { Length: > 0 } published
        ? Path.Combine(Path.GetFullPath(published), Path.GetFileNameWithoutExtension(program), program)
        : Path.Combine(AppContext.BaseDirectory, program);

    public static void Listen(Process process, Action<string> take)
    {
        process.OutputDataReceived += (_, e) => { if (e.Data is { } line) take(line); };
        process.ErrorDataReceived += (_, e) => { if (e.Data is { } line) take(line); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
        Http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Note(string line)
    {
        lock (log) log.Add(line);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var free = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return free;
    }
}

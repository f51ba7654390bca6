using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>One real dcrond on loopback. Its log is kept beside its data, for whoever reads a failed test.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly StringBuilder log = new();
    private readonly IReadOnlyList<string> arguments;
    private Process process;

    private NodeProcess(string name, int port, int httpPort, IReadOnlyList<string> arguments)
    {
        (Name, Port, this.arguments) = (name, port, arguments);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}"), Timeout = TimeSpan.FromSeconds(30) };
        process = Launch();
    }

    public string Name { get; }

    public int Port { get; }

    public HttpClient Http { get; }

    public string Log
    {
        get { lock (log) return log.ToString(); }
    }

    public bool HasExited => process.HasExited;

    /// <param name="settings">As for <c>--set</c>.</param>
    public static NodeProcess Start(string name, int port, int httpPort, string dataDir, IEnumerable<string> settings, params string[] configs)
    {
        string[] own =
        [
            $"dcron.node.name={name}", $"akka.remote.dot-netty.tcp.port={port}", $"dcron.http.port={httpPort}", $"dcron.data-dir={dataDir}", "dcron.log.format=text",
        ];
        return new NodeProcess(name, port, httpPort, [.. configs.SelectMany(c => new[] { "--config", c }), .. own.Concat(settings).SelectMany(s => new[] { "--set", s })]);
    }

    public static string Program => Path.Combine(AppContext.BaseDirectory, "dcrond.dll");

    public static string Conf(string name) => Path.Combine(AppContext.BaseDirectory, "hocon", name);

    /// <summary>Ports that nobody listens on now.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }

    public Task UntilReadyAsync() => Until.TrueAsync($"{Name} is ready", StartTimeout, async () =>
    {
        if (process.HasExited) throw new InvalidOperationException($"{Name} ended with {process.ExitCode}:\n{Log}");
        using var answer = await Http.GetAsync("/health/ready");
        return answer.IsSuccessStatusCode;
    }, () => Log);

    /// <summary>kill -9: no word of farewell.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> TerminateAsync(TimeSpan within)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", process.Id.ToString()]) { UseShellExecute = false })!;
        await kill.WaitForExitAsync();
        using var deadline = new CancellationTokenSource(within);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    /// <summary>Starts it anew with the same settings.</summary>
    public void Restart()
    {
        process.Dispose();
        process = Launch();
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{Name}: GET {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}\n{Log}", null, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task PutJobAsync(string name, object document)
    {
        using var answer = await Http.PutAsJsonAsync($"/api/jobs/{name}", document);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"PUT {name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
        Http.Dispose();
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var launched = Process.Start(start)!;
        launched.OutputDataReceived += (_, e) => Note(e.Data);
        launched.ErrorDataReceived += (_, e) => Note(e.Data);
        launched.BeginOutputReadLine();
        launched.BeginErrorReadLine();
        return launched;
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (log) log.AppendLine(line);
    }
}

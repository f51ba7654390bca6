using System.Diagnostics;

namespace Dcron.Chaos.Topology;

/// <summary>
/// One program that is kept running, as a service manager does: when it ends it is started again, unless a fault holds it down. Its
/// output goes to a file.
/// </summary>
internal sealed class ManagedProcess(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string log, EventLog events)
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource end = new();
    private readonly SemaphoreSlim released = new(1);
    private volatile Process? process;
    private Task running = Task.CompletedTask;
    private string? intent;

    public string Name => name;

    /// <summary>Told of each end: when it was, and how.</summary>
    public Action<DateTimeOffset, string>? OnEnd { get; init; }

    public int? Id => process is { HasExited: false } live ? live.Id : null;

    public void Start() => running = RunAsync();

    /// <summary>After its next end it stays down until the answer is disposed.</summary>
    /// <param name="because">What ends it, for the log.</param>
    public async Task<IAsyncDisposable> HoldAsync(string because)
    {
        await released.WaitAsync();
        intent = because;
        return new Undo(() =>
        {
            intent = null;
            released.Release();
            return Task.CompletedTask;
        });
    }

    public void Send(Signal signal)
    {
        if (Id is { } id) Tool.Signal(id, signal);
    }

    /// <summary>Returns when the process of now has ended.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        if (process is { HasExited: false } live) await live.WaitForExitAsync(stop);
    }

    /// <summary>Ends it for good.</summary>
    public async Task StopAsync()
    {
        await end.CancelAsync();
        Send(Signal.Kill);
        await running;
    }

    private async Task RunAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await released.WaitAsync(end.Token);
                released.Release();
                using var launched = Launch();
                process = launched;
                if (end.IsCancellationRequested) launched.Kill();
                await launched.WaitForExitAsync();
                process = null;
                if (end.IsCancellationRequested) return;
                var how = intent ?? $"ended by itself with {launched.ExitCode}";
                events.Note($"{name}: {how}");
                OnEnd?.Invoke(TimeProvider.System.GetUtcNow(), how);
                await Task.Delay(RestartAfter, TimeProvider.System, end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // The shell gives way to the program, so that its process is the one that is signalled.
    private Process Launch()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, .. command]) { UseShellExecute = false };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        var launched = Process.Start(start)!;
        events.Note($"{name}: started as {launched.Id}");
        return launched;
    }
}

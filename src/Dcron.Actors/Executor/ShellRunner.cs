using System.Text;
using Dcron.Actors.Executor.Shell;
using Dcron.Core.Executions;
using Dcron.Core.Work;

namespace Dcron.Actors.Executor;

/// <summary>
/// Runs a process in a session of its own. The attempt ends when the main process ends: what it left in the background is not waited
/// for and, unless the attempt was stopped, lives on as it would under cron.
/// </summary>
public sealed class ShellRunner : IWorkRunner
{
    /// <summary>
    /// How long output is still read after the main process has ended, where something in the background keeps it open. What comes
    /// later is lost, and whoever writes it gets SIGPIPE.
    /// </summary>
    public static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    /// <summary>How often memory is looked at, where it is limited.</summary>
    public static readonly TimeSpan MemoryInterval = TimeSpan.FromSeconds(1);

    // A timer of .NET takes about 49 days at most.
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(40);

    private readonly NodeEnvironment environment = new(Environment.GetEnvironmentVariables());

    public string Kind => ShellWork.KindName;

    public async ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop)
    {
        // Starting a process blocks its thread for a part of a millisecond; that must not be an actor's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (stop.IsCancellationRequested) return RunEnd.Failed("stopped before it was started");
        try
        {
            var launch = Launch.Of((ShellWork)run.Attempt.Work, run, environment);
            using var child = ChildProcess.Start(launch);
            run.Began?.Invoke(child.Pid);
            return await AttendAsync(child, launch, run, stop);
        }
        catch (CannotStartException fault)
        {
            return RunEnd.Failed($"not started: {fault.Message}");
        }
    }

    private static async Task<RunEnd> AttendAsync(ChildProcess child, Launch launch, Run run, CancellationToken stop)
    {
        using var ended = new CancellationTokenSource();
        var reading = Task.WhenAll(child.Output.Select(stream => ReadAsync(stream, run.Output, ended.Token)));
        var watching = WatchMemoryAsync(child, launch.MemoryLimit, run.Clock, ended.Token);
        var feeding = child.Input is { } input ? FeedAsync(input, launch.Stdin!, ended.Token) : Task.CompletedTask;

        var stopped = await WaitAsync(child, run, stop);
        var exit = await child.Exited;
        await FinishReadingAsync(reading, run.Clock);
        await ended.CancelAsync();
        await Task.WhenAll(reading, feeding);
        // What ended well just before it was to be killed has ended well.
        return await watching is { } overuse && exit.Code is not 0 ? RunEnd.Failed(overuse, exit.Code) : End(exit, stopped, launch, run.Output);
    }

    /// <summary>Kills all of it once it holds too much. Returns why; null: it did not have to.</summary>
    private static async Task<string?> WatchMemoryAsync(ChildProcess child, long? limit, TimeProvider clock, CancellationToken ended)
    {
        if (limit is not { } most) return null;
        using var timer = new PeriodicTimer(MemoryInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                if (child.Memory is not { } held || held <= most) continue;
                child.Kill();
                return $"killed: it held {held / (1 << 20)} MiB of memory, and its limit is {ByteSizeText.Format(most)}";
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended within its limit.
        }

        return null;
    }

    /// <summary>Waits for the main process. Returns what was done to stop it; null: it ended by itself.</summary>
    private static async Task<string?> WaitAsync(ChildProcess child, Run run, CancellationToken stop)
    {
        await Task.WhenAny(child.Exited, WhenAsked(stop, out var registration));
        await registration.DisposeAsync();
        if (child.Exited.IsCompleted || !child.Terminate()) return null;

        var grace = run.Attempt.KillGrace < LongestGrace ? run.Attempt.KillGrace : LongestGrace;
        try
        {
            await child.Exited.WaitAsync(grace, run.Clock);
            return "when it was stopped";
        }
        catch (TimeoutException)
        {
            child.Kill();
            await child.Exited;
            return $"{grace.TotalSeconds:0.###} s after it was told to stop";
        }
    }

    private static Task WhenAsked(CancellationToken stop, out CancellationTokenRegistration registration)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registration = stop.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), asked);
        return asked.Task;
    }

    private static async Task FinishReadingAsync(Task reading, TimeProvider clock)
    {
        try
        {
            await reading.WaitAsync(OutputGrace, clock);
        }
        catch (TimeoutException)
        {
            // Something in the background keeps the pipe open. The attempt has ended all the same.
        }
    }

    private static async Task ReadAsync(Stream from, OutputBuffer to, CancellationToken ended)
    {
        // Most work writes little: a small buffer, and a large one for that which fills it.
        var buffer = new byte[2048];
        try
        {
            while (await from.ReadAsync(buffer, ended) is var count and > 0)
            {
                to.Append(buffer.AsSpan(0, count));
                if (count == buffer.Length && count < 64 * 1024) buffer = new byte[64 * 1024];
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Read long enough, or the pipe broke with its process: what came is what there is.
        }
    }

    private static async Task FeedAsync(Stream to, string text, CancellationToken ended)
    {
        try
        {
            await to.WriteAsync(Encoding.UTF8.GetBytes(text), ended);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // It did not want (all of) its input. That is its right: `head -1` does it.
        }
        finally
        {
            await to.DisposeAsync();
        }
    }

    private static RunEnd End(ChildExit exit, string? stopped, Launch launch, OutputBuffer output)
    {
        if (stopped is not null) return RunEnd.Failed($"{(exit.Code is 0 ? "ended" : exit.Reason)} {stopped}", exit.Code);
        if (exit.Code is 0) return RunEnd.Succeeded(0);
        return launch.RunAsUser is { } user && RunAs.Failure(exit, output) is { } failure
            ? RunEnd.Failed($"not started as '{user}': {failure}")
            : RunEnd.Failed(exit.Reason, exit.Code);
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace Dcron.Actors.Executor.Shell;

/// <summary>A process on Windows. There is no polite way to end a process tree there, so asking it to end kills it.</summary>
internal sealed class WindowsChild : ChildProcess
{
    private readonly Process process;
    private readonly bool fed;

    private WindowsChild(Process process, bool fed)
    {
        (this.process, this.fed) = (process, fed);
        Exited = WaitAsync(process);
        if (!fed) process.StandardInput.Close();
    }

    public override int Pid => this.process.Id;
    public override IReadOnlyList<Stream> Output => [this.process.StandardOutput.BaseStream, this.process.StandardError.BaseStream];
    public override Stream? Input => this.fed ? this.process.StandardInput.BaseStream : null;
    public override Task<ChildExit> Exited { get; }

    public static new WindowsChild Start(Launch launch)
    {
        var start = new ProcessStartInfo(launch.Program)
        {
            WorkingDirectory = launch.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        if (launch.RawArguments is { } raw) start.Arguments = raw;
        else foreach (var argument in launch.Arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;

        try
        {
            return new WindowsChild(Process.Start(start)!, launch.Stdin is not null);
        }
        catch (Win32Exception fault)
        {
            throw new CannotStartException($"'{launch.Program}' could not be started: {fault.Message}", fault);
        }
    }

    public override bool Terminate()
    {
        if (this.process.HasExited) return false;
        Kill();
        return true;
    }

    public override void Kill()
    {
        if (this.process.HasExited) return;
        try
        {
            this.process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It, or one of those below it, ended meanwhile: what was wanted.
        }
    }

    public override void Dispose()
    {
        Kill();
        this.process.Dispose();
    }

    private static async Task<ChildExit> WaitAsync(Process process)
    {
        // Not WaitForExitAsync: it also waits for redirected readers, which a background process may hold open.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        process.EnableRaisingEvents = true;
        await ended.Task;
        return new ChildExit(process.ExitCode, null);
    }
}

using System.IO.Pipes;
using System.Runtime.Versioning;

namespace Dcron.Actors.Executor.Shell;

/// <summary>
/// A process in a session, and so in a process group, of its own: the group can be signalled as a whole. Standard output and error are
/// one pipe, so what it writes stays in order.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixChild : ChildProcess
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<ChildExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AnonymousPipeServerStream _output;
    private readonly AnonymousPipeServerStream? _input;
    private bool _reaped;
    private bool _killRestAtExit;

    private UnixChild(int pid, AnonymousPipeServerStream output, AnonymousPipeServerStream? input) =>
        (Pid, _output, _input) = (pid, output, input);

    public int Pid { get; }
    public override IReadOnlyList<Stream> Output => [_output];
    public override Stream? Input => _input;
    public override Task<ChildExit> Exited => _exited.Task;

    public static new UnixChild Start(Launch launch)
    {
        Reaper.Prepare();
        AnonymousPipeServerStream? output = null, input = null;
        try
        {
            output = new AnonymousPipeServerStream(PipeDirection.In);
            input = launch.Stdin is null ? null : new AnonymousPipeServerStream(PipeDirection.Out);
            var pid = Spawn(launch, output, input);
            var child = new UnixChild(pid, output, input);
            Reaper.Watch(child);
            (output, input) = (null, null);
            return child;
        }
        catch (IOException fault)
        {
            throw new CannotStartException($"the node could not make a pipe: {fault.Message}", fault);
        }
        finally
        {
            output?.Dispose();
            input?.Dispose();
        }
    }

    // The child's ends of the pipes are closed here at once, or their ends would never be seen.
    private static int Spawn(Launch launch, AnonymousPipeServerStream output, AnonymousPipeServerStream? input)
    {
        using var outputEnd = output.ClientSafePipeHandle;
        using var inputEnd = input?.ClientSafePipeHandle;
        return PosixSpawn.Start(launch, outputEnd, inputEnd);
    }

    public override bool Terminate()
    {
        lock (_gate)
        {
            if (_reaped || LibC.HasEnded(Pid)) return false;
            _killRestAtExit = true;
            LibC.kill(-Pid, LibC.SigTerm);
            LibC.kill(-Pid, LibC.SigCont); // one that is stopped would not hear it
            return true;
        }
    }

    public override void Kill()
    {
        lock (_gate)
        {
            if (!_reaped) LibC.kill(-Pid, LibC.SigKill);
        }
    }

    /// <summary>Collects the exit code if there is one. As long as it is not collected, nobody else can get this group's id: so it is safe to signal.</summary>
    public bool TryReap()
    {
        ChildExit exit;
        lock (_gate)
        {
            if (_reaped) return true;
            if (_killRestAtExit && LibC.HasEnded(Pid)) LibC.kill(-Pid, LibC.SigKill);
            var answer = LibC.waitpid(Pid, out var status, LibC.NoHang);
            if (answer == 0) return false;
            _reaped = true;
            exit = answer == Pid ? ChildExit.OfStatus(status) : ChildExit.Unknown;
        }

        _exited.TrySetResult(exit);
        return true;
    }

    public override void Dispose()
    {
        Kill();
        _output.Dispose();
        _input?.Dispose();
    }
}

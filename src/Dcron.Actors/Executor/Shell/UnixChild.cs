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
    private readonly Lock gate = new();
    private readonly TaskCompletionSource<ChildExit> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AnonymousPipeServerStream output;
    private readonly AnonymousPipeServerStream? input;
    private bool reaped;
    private bool killRestAtExit;

    private UnixChild(int pid, AnonymousPipeServerStream output, AnonymousPipeServerStream? input) =>
        (Pid, this.output, this.input) = (pid, output, input);

    public override int Pid { get; }
    public override IReadOnlyList<Stream> Output => [this.output];
    public override Stream? Input => this.input;
    public override Task<ChildExit> Exited => exited.Task;

    public override long? Memory => Session.IsKnown ? Session.Memory(Pid) : null;

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
        lock (gate)
        {
            if (reaped || LibC.HasEnded(Pid)) return false;
            killRestAtExit = true;
            Session.Signal(Pid, LibC.SigTerm);
            Session.Signal(Pid, LibC.SigCont); // one that is stopped would not hear it
            return true;
        }
    }

    public override void Kill()
    {
        lock (gate)
        {
            // As long as its first process is not reaped, the number of the session is that of no other.
            if (!reaped) Session.Signal(Pid, LibC.SigKill);
        }
    }

    /// <summary>Collects the exit code if there is one. As long as it is not collected, nobody else can get this group's id: so it is safe to signal.</summary>
    public bool TryReap()
    {
        ChildExit exit;
        lock (gate)
        {
            if (reaped) return true;
            if (killRestAtExit && LibC.HasEnded(Pid)) Session.Signal(Pid, LibC.SigKill);
            var answer = LibC.waitpid(Pid, out var status, LibC.NoHang);
            if (answer == 0) return false;
            reaped = true;
            exit = answer == Pid ? ChildExit.OfStatus(status) : ChildExit.Unknown;
        }

        exited.TrySetResult(exit);
        return true;
    }

    public override void Dispose()
    {
        Kill();
        this.output.Dispose();
        this.input?.Dispose();
    }
}

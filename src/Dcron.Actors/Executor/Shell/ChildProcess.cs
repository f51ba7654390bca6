namespace Dcron.Actors.Executor.Shell;

/// <summary>A started process, together with all that it starts in turn.</summary>
internal abstract class ChildProcess : IDisposable
{
    /// <exception cref="CannotStartException"/>
    public static ChildProcess Start(Launch launch) =>
        OperatingSystem.IsWindows() ? WindowsChild.Start(launch) : UnixChild.Start(launch);

    public abstract int Pid { get; }

    /// <summary>What it writes; several streams where the system cannot give one.</summary>
    public abstract IReadOnlyList<Stream> Output { get; }

    /// <summary>Null where there is nothing to feed it.</summary>
    public abstract Stream? Input { get; }

    /// <summary>Completes when the process itself has ended, whatever those that it started still do.</summary>
    public abstract Task<ChildExit> Exited { get; }

    /// <summary>Asks all of them to end. Those left when the process itself has ended are then killed. False: it had ended already.</summary>
    public abstract bool Terminate();

    /// <summary>Kills all of them.</summary>
    public abstract void Kill();

    /// <summary>Bytes of memory that all of them hold; null where the system does not tell.</summary>
    public virtual long? Memory => null;

    /// <summary>Closes the streams, and kills all of them should the process itself still run.</summary>
    public abstract void Dispose();
}

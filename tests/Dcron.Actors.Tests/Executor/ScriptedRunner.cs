using System.Threading.Channels;
using Dcron.Actors.Executor;

namespace Dcron.Actors.Tests.Executor;

/// <summary>A runner whose work goes on until the test ends it.</summary>
internal sealed class ScriptedRunner(string kind = "shell") : IWorkRunner
{
    private readonly Channel<ScriptedRun> started = Channel.CreateUnbounded<ScriptedRun>();
    private int count;

    public string Kind => kind;

    /// <summary>How many runs were started.</summary>
    public int Count => Volatile.Read(ref count);

    public async ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop)
    {
        var scripted = new ScriptedRun(run, stop);
        Interlocked.Increment(ref count);
        started.Writer.TryWrite(scripted);
        return await scripted.Ending;
    }

    public Task<ScriptedRun> StartedAsync() => started.Reader.ReadAsync().AsTask().WaitAsync(Runs.Deadline, TimeProvider.System);
}

internal sealed class ScriptedRun
{
    private readonly TaskCompletionSource<RunEnd> ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedRun(Run run, CancellationToken stop)
    {
        Run = run;
        IsStopped = () => stop.IsCancellationRequested;
        stop.Register(() => stopped.TrySetResult());
    }

    public Run Run { get; }

    public Func<bool> IsStopped { get; }

    public Task<RunEnd> Ending => ending.Task;

    public void End(RunEnd end) => ending.TrySetResult(end);

    /// <summary>It has been told to end.</summary>
    public Task StoppedAsync() => stopped.Task.WaitAsync(Runs.Deadline, TimeProvider.System);
}

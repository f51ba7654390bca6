using Dcron.Core.Work;

namespace Dcron.Actors.Executor;

/// <summary>Does nothing and succeeds at once, without allocating: it measures Dcron, so it must not be what is measured.</summary>
public sealed class NoopRunner : IWorkRunner
{
    public string Kind => NoopWork.KindName;

    public ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop) => new(RunEnd.Succeeded());
}

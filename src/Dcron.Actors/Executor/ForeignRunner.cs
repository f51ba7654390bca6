using Dcron.Core.Work;

namespace Dcron.Actors.Executor;

/// <summary>Fails every attempt of work that only another scheduler could perform, with the reason.</summary>
public sealed class ForeignRunner : IWorkRunner
{
    public string Kind => ForeignWork.KindName;

    public ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop)
    {
        var work = (ForeignWork)run.Attempt.Work;
        return new(RunEnd.Failed(work.Reason.Length > 0 ? work.Reason : $"executor '{work.Executor}' is not present: Dcron runs shell and http"));
    }
}

using Dcron.Core.Executions;

namespace Dcron.Actors.Executor;

/// <summary>The code that performs one kind of work. It knows nothing of terms, timers or timeouts: it starts, ends, and says how.</summary>
public interface IWorkRunner
{
    /// <summary>The <see cref="Core.Work.WorkSpec.Kind"/> it runs.</summary>
    string Kind { get; }

    /// <summary>
    /// Performs the work and completes when it has ended. A failure of the work, also one to start it, is a result and not an exception.
    /// </summary>
    /// <param name="stop">
    /// Somebody wants it to end: a timeout, a person, a node that stops. The work is ended, and only then does the task complete. Whether
    /// that means TimedOut or Cancelled is for the caller to say. When the result is Succeeded all the same, the work had ended well before
    /// it was told to stop.
    /// </param>
    ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop);
}

/// <summary>One attempt as its runner sees it.</summary>
/// <param name="Node">Name of the node it runs on.</param>
/// <param name="Output">Takes what the work writes, while it runs.</param>
/// <param name="Began">To be told the number of the process, where the work is one that would outlive the node's; null: nobody asks.</param>
public sealed record Run(ArmedAttempt Attempt, string Node, OutputBuffer Output, TimeProvider Clock, Action<int>? Began = null);

/// <summary>How work ended as its runner sees it.</summary>
/// <param name="Outcome">Succeeded or Failed, nothing else.</param>
/// <param name="ExitCode">Of the process; the status code for http; null where there was none.</param>
/// <param name="Reason">One sentence for people; empty for a plain success.</param>
public readonly record struct RunEnd(Outcome Outcome, int? ExitCode, string Reason)
{
    public static RunEnd Succeeded(int? exitCode = null) => new(Outcome.Succeeded, exitCode, "");

    public static RunEnd Failed(string reason, int? exitCode = null) => new(Outcome.Failed, exitCode, reason);
}

using System.Diagnostics;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

/// <summary>Attempts to run, and patience with a limit.</summary>
internal static class Runs
{
    public const string Node = "n1";

    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Run Of(WorkSpec work, TimeSpan? killGrace = null, Trigger trigger = Trigger.Schedule, int outputCapacity = OutputBuffer.DefaultCapacity)
    {
        var execution = ExecutionId.Scheduled(JobId.Of("backup"), new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero));
        var attempt = new ArmedAttempt(new AttemptId(execution, Node, 2), execution.Due, trigger, 1, work, null, killGrace ?? TimeSpan.FromSeconds(10), HistoryPolicy.Default);
        return new Run(attempt, Node, new OutputBuffer(outputCapacity), TimeProvider.System);
    }

    /// <summary>The end of the run, which must come before the deadline.</summary>
    public static Task<RunEnd> EndOf(IWorkRunner runner, Run run, CancellationToken stop = default) =>
        runner.RunAsync(run, stop).AsTask().WaitAsync(Deadline, TimeProvider.System);

    public static async Task Until(Func<bool> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(waited.Elapsed < Deadline, $"Not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}

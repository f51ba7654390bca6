using System.Diagnostics;
using Dcron.Actors.Executor.Starts;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Actors.Tests.Executor.Starts;

/// <summary>Real processes that an earlier process of the node is said to have left behind.</summary>
public sealed class OrphansSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<OrphanEnded> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Ends_what_still_runs_and_what_that_has_started_also_in_a_process_group_of_its_own()
    {
        using var work = Leader("trap '' TERM; set -m; sleep 1000 & echo $!; wait");
        var child = int.Parse((await work.StandardOutput.ReadLineAsync())!);
        using var orphans = new Orphans(OrphanPolicy.Kill, new Hurried(), ended.SetResult);

        Assert.Null(orphans.Take(Attempt(ProcessIdentity.Of(work.Id))));

        Assert.Contains("was ended", (await ended.Task.WaitAsync(Patience, TimeProvider.System)).Reason);
        Assert.Null(ProcessIdentity.Of(work.Id));
        Assert.Null(ProcessIdentity.Of(child));
    }

    [Fact]
    public async Task Awaits_it_where_it_is_to_go_on()
    {
        using var work = Leader("read line");
        using var orphans = new Orphans(OrphanPolicy.Wait, TimeProvider.System, ended.SetResult);

        orphans.Take(Attempt(ProcessIdentity.Of(work.Id)));
        Assert.False(ended.Task.IsCompleted);
        await work.StandardInput.WriteLineAsync("go");

        Assert.Contains("went on to its end", (await ended.Task.WaitAsync(Patience, TimeProvider.System)).Reason);
    }

    [Fact]
    public async Task Ends_it_all_the_same_when_somebody_kills_the_attempt()
    {
        using var work = Leader("read line");
        using var orphans = new Orphans(OrphanPolicy.Wait, TimeProvider.System, ended.SetResult);
        orphans.Take(Attempt(ProcessIdentity.Of(work.Id)));

        orphans.End(Attempt(null).Id);

        Assert.Contains("was ended", (await ended.Task.WaitAsync(Patience, TimeProvider.System)).Reason);
    }

    [Fact]
    public void Says_at_once_what_is_gone()
    {
        using var orphans = new Orphans(OrphanPolicy.Kill, TimeProvider.System, ended.SetResult);

        Assert.NotNull(orphans.Take(Attempt(null)));
        Assert.NotNull(orphans.Take(Attempt(new ProcessIdentity(Environment.ProcessId, 1)) with { Id = Attempt(null).Id with { Number = 2 } }));
    }

    // It leads a session of its own, as all shell work does.
    private static Process Leader(string script) => Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;

    private static StartedAttempt Attempt(ProcessIdentity? process) =>
        new(new AttemptId(ExecutionId.Scheduled(JobId.Of("a"), DateTimeOffset.UnixEpoch), "n1", 1), DateTimeOffset.UnixEpoch, Trigger.Schedule, 1, HistoryPolicy.Default) { Process = process };

    /// <summary>Its clock runs a hundred times as fast as its timers.</summary>
    private sealed class Hurried : TimeProvider
    {
        private readonly DateTimeOffset began = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => began + 100 * (System.GetUtcNow() - began);
    }
}

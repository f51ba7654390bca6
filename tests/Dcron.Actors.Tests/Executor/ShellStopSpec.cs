using System.Globalization;
using Dcron.Actors.Executor;
using Dcron.Actors.Executor.Shell;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class ShellStopSpec : IDisposable
{
    private readonly ShellRunner runner = new();
    private readonly CancellationTokenSource stop = new();

    public ShellStopSpec() => Assert.SkipWhen(OperatingSystem.IsWindows(), "signals of Unix");

    public void Dispose() => stop.Dispose();

    [Fact]
    public async Task Ends_a_process_with_SIGTERM()
    {
        var (run, ending) = await Started("echo ready; exec sleep 600");
        await stop.CancelAsync();
        Assert.Equal(RunEnd.Failed("killed by SIGTERM when it was stopped"), await ending);
        Assert.Equal("ready\n", run.Output.ToText());
    }

    [Fact]
    public async Task Lets_a_process_tidy_up_within_the_grace()
    {
        var (run, ending) = await Started("trap 'echo tidy; exit 7' TERM; echo ready; while :; do sleep 0.01; done");
        await stop.CancelAsync();
        Assert.Equal(RunEnd.Failed("exit code 7 when it was stopped", 7), await ending);
        Assert.EndsWith("tidy\n", run.Output.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_call_it_a_success_when_a_stopped_process_ends_with_0()
    {
        var (_, ending) = await Started("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done");
        await stop.CancelAsync();
        Assert.Equal(RunEnd.Failed("ended when it was stopped", 0), await ending);
    }

    [Fact]
    public async Task Kills_a_whole_tree_that_ignores_SIGTERM_once_the_grace_is_over()
    {
        var clock = new FakeTimeProvider();
        var (run, ending) = await Started(
            "trap '' TERM; (sleep 600 & echo $!; (sleep 600 & echo $!; wait); wait) & echo $!; echo ready; wait; wait; sleep 600", pids: 3, clock);
        await stop.CancelAsync();
        await Runs.Until(() => Advance(clock, TimeSpan.FromSeconds(1)) && ending.IsCompleted, "the attempt ends");
        Assert.Equal(RunEnd.Failed("killed by SIGKILL 10 s after it was told to stop"), await ending);
        await AllGone(run, 3);
    }

    [Fact]
    public async Task Leaves_the_whole_grace_to_a_process_that_ignores_SIGTERM()
    {
        var clock = new FakeTimeProvider();
        var (run, ending) = await Started("trap 'echo deaf' TERM; echo ready; while :; do sleep 0.01; done", clock: clock);
        await stop.CancelAsync();
        await Runs.Until(() => run.Output.ToText().Contains("deaf", StringComparison.Ordinal), "the signal arrives");
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(ending.IsCompleted);
        await Runs.Until(() => Advance(clock, TimeSpan.FromSeconds(11)) && ending.IsCompleted, "the attempt ends");
    }

    [Fact]
    public async Task Kills_what_is_left_of_the_group_when_the_main_process_obeys()
    {
        var (run, ending) = await Started("(trap '' TERM; sleep 600 & echo $!; wait; sleep 600) & echo $!; echo ready; wait", pids: 2);
        await stop.CancelAsync();
        Assert.Equal(RunEnd.Failed("killed by SIGTERM when it was stopped"), await ending);
        await AllGone(run, 2);
    }

    [Fact]
    public async Task Kills_deaf_children_and_grandchildren_in_process_groups_of_their_own()
    {
        Assert.SkipUnless(Session.IsKnown, "only Linux tells the processes of a session");
        var clock = new FakeTimeProvider();
        // With job control each background command gets its own group; what traps SIGTERM hands that on to its children.
        var (run, ending) = await Started(
            "set -m; trap '' TERM; (sleep 600 & echo $!; (trap '' TERM; sleep 600 & echo $!; wait) & echo $!; wait) & echo $!; echo ready; wait; sleep 600", pids: 4, clock);
        await stop.CancelAsync();
        await Runs.Until(() => Advance(clock, TimeSpan.FromSeconds(1)) && ending.IsCompleted, "the attempt ends");
        Assert.Equal(RunEnd.Failed("killed by SIGKILL 10 s after it was told to stop"), await ending);
        await AllGone(run, 4);
    }

    [Fact]
    public async Task Ends_a_process_that_was_suspended()
    {
        var (_, ending) = await Started("echo ready; kill -STOP $$; sleep 600");
        await stop.CancelAsync();
        Assert.Equal(Outcome.Failed, (await ending).Outcome);
    }

    [Fact]
    public async Task Does_not_start_what_was_stopped_before()
    {
        await stop.CancelAsync();
        var run = Runs.Of(new ShellWork { Command = "echo ran" });
        Assert.Equal(RunEnd.Failed("stopped before it was started"), await Runs.EndOf(runner, run, stop.Token));
        Assert.Equal(0, run.Output.Written);
    }

    [Fact]
    public async Task Ends_with_the_main_process_and_lets_the_background_live()
    {
        var run = Runs.Of(new ShellWork { Command = "sleep 600 & echo $!; echo ready" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        var background = Assert.Single(Pids(run));
        Assert.True(IsAlive(background));
        LibC.kill(background, LibC.SigKill);
    }

    [Fact]
    public async Task Ends_although_the_background_never_stops_writing()
    {
        var run = Runs.Of(new ShellWork { Command = "yes & echo $! >&2" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
    }

    private async Task<(Run Run, Task<RunEnd> Ending)> Started(string command, int pids = 0, FakeTimeProvider? clock = null)
    {
        var run = Runs.Of(new ShellWork { Command = command });
        if (clock is not null) run = run with { Clock = clock };
        var ending = Runs.EndOf(runner, run, stop.Token);
        await Runs.Until(() => run.Output.ToText().Contains("ready", StringComparison.Ordinal) && Pids(run).Length == pids, "the job is ready");
        return (run, ending);
    }

    private static bool Advance(FakeTimeProvider clock, TimeSpan by)
    {
        clock.Advance(by);
        return true;
    }

    private static async Task AllGone(Run run, int count)
    {
        var pids = Pids(run);
        Assert.Equal(count, pids.Length);
        await Runs.Until(() => !pids.Any(IsAlive), $"processes {string.Join(", ", pids)} are gone");
    }

    private static int[] Pids(Run run) =>
        [.. run.Output.ToText().Split('\n').Where(line => int.TryParse(line, CultureInfo.InvariantCulture, out _)).Select(int.Parse)];

    // A zombie still has its number, until init collects it; it runs no more.
    private static bool IsAlive(int pid)
    {
        if (LibC.kill(pid, 0) != 0) return false;
        try
        {
            return !OperatingSystem.IsLinux() || !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

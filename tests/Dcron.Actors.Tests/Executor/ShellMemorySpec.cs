using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class ShellMemorySpec
{
    // Each holds 64 MiB until somebody ends it.
    private const string Hold = "head -c 64M /dev/zero | tail -c 64M | { sleep 60; cat; }";

    private static readonly ShellRunner Runner = new();

    public ShellMemorySpec() => Assert.SkipUnless(OperatingSystem.IsLinux(), "memory limits of Linux");

    [Fact]
    public async Task Kills_a_command_and_all_it_started_when_together_they_hold_too_much()
    {
        var run = Runs.Of(new ShellWork { Command = Hold, MemoryLimit = 32 << 20 });
        var end = await Runs.EndOf(Runner, run);

        Assert.Equal(Outcome.Failed, end.Outcome);
        Assert.Matches(@"^killed: it held \d+ MiB of memory, and its limit is 32MiB$", end.Reason);
    }

    [Fact]
    public async Task Lets_a_command_run_that_keeps_within_its_limit()
    {
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(Runner, Runs.Of(new ShellWork { Command = "sleep 1.5", MemoryLimit = 512 << 20 })));
    }
}

using System.Runtime.Versioning;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

[UnsupportedOSPlatform("windows")]
public sealed class ShellRunAsSpec
{
    private readonly ShellRunner runner = new();

    public ShellRunAsSpec() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "needs root on Linux");

    [Fact]
    public async Task Becomes_the_user_with_its_groups_and_environment()
    {
        var run = Runs.Of(new ShellWork { Command = "id -un; id -gn; id -Gn; echo $HOME $USER $LOGNAME $SHELL; pwd", User = "daemon" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("daemon\ndaemon\ndaemon\n/usr/sbin daemon daemon /bin/sh\n/usr/sbin\n", run.Output.ToText());
    }

    [Fact]
    public async Task Goes_to_the_root_folder_where_the_home_does_not_exist()
    {
        var run = Runs.Of(new ShellWork { Command = "id -un; pwd", User = "nobody" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("nobody\n/\n", run.Output.ToText());
    }

    [Fact]
    public async Task Sets_the_environment_also_for_the_nodes_own_user()
    {
        var run = Runs.Of(new ShellWork { Command = "id -un; echo $HOME $LOGNAME; pwd", User = "root" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("root\n/root root\n/root\n", run.Output.ToText());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(126)]
    [InlineData(127)]
    public async Task Keeps_the_jobs_exit_code(int code) =>
        Assert.Equal(RunEnd.Failed($"exit code {code}", code), await Runs.EndOf(runner, Runs.Of(new ShellWork { Command = $"exit {code}", User = "nobody" })));

    [Fact]
    public async Task Keeps_the_jobs_signal() =>
        Assert.Equal(RunEnd.Failed("killed by SIGABRT"), await Runs.EndOf(runner, Runs.Of(new ShellWork { Command = "kill -ABRT $$", User = "nobody" })));

    [Fact]
    public async Task Says_that_the_user_may_not_execute_the_program()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "#!/bin/sh\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var end = await Runs.EndOf(runner, Runs.Of(new ShellWork { Arguments = [file], User = "nobody" }));
            Assert.Equal((Outcome.Failed, null), (end.Outcome, end.ExitCode));
            Assert.StartsWith("not started as 'nobody': ", end.Reason, StringComparison.Ordinal);
            Assert.Contains(file, end.Reason, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Passes_arguments_as_they_stand()
    {
        var run = Runs.Of(new ShellWork { Arguments = ["printf", "%s|", "a b", "$HOME", "-c", "é"], User = "nobody" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("a b|$HOME|-c|é|", run.Output.ToText());
    }

    [Fact]
    public async Task Leaves_the_user_no_capability_of_root()
    {
        var run = Runs.Of(new ShellWork { Command = "grep -E 'Cap(Inh|Prm|Eff|Amb)' /proc/self/status", User = "nobody" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.All(run.Output.ToText().Trim().Split('\n'), line => Assert.EndsWith("\t0000000000000000", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_stopped_like_any_other()
    {
        using var stop = new CancellationTokenSource();
        var run = Runs.Of(new ShellWork { Command = "echo ready; sleep 600", User = "nobody" });
        var ending = Runs.EndOf(runner, run, stop.Token);
        await Runs.Until(() => run.Output.Written > 0, "the job is ready");
        await stop.CancelAsync();
        Assert.Equal(RunEnd.Failed("killed by SIGTERM when it was stopped"), await ending);
    }
}

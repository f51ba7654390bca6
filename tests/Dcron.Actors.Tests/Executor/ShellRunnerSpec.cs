using System.Collections.Immutable;
using System.Runtime.Versioning;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

[UnsupportedOSPlatform("windows")]
public sealed class ShellRunnerSpec
{
    private readonly ShellRunner runner = new();

    public ShellRunnerSpec() => Assert.SkipWhen(OperatingSystem.IsWindows(), "runs /bin/sh");

    [Fact]
    public async Task Gives_a_command_the_arguments_of_a_run_as_its_positional_parameters()
    {
        var run = Runs.Of(new ShellWork { Command = "echo $# $1-$2", Arguments = ["a b", ""] });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(new ShellRunner(), run));
        Assert.Equal("2 a b-\n", run.Output.ToText());
    }

    [Fact]
    public async Task Runs_a_command_and_keeps_what_it_writes_in_order()
    {
        var run = Runs.Of(new ShellWork { Command = "echo one; echo two >&2; echo three" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("one\ntwo\nthree\n", run.Output.ToText());
    }

    [Fact]
    public async Task Passes_arguments_as_they_stand()
    {
        var run = Runs.Of(new ShellWork { Arguments = ["printf", "%s|", "a b", "$HOME", "", "\"'", "é"] });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("a b|$HOME||\"'|é|", run.Output.ToText());
    }

    [Fact]
    public async Task Uses_the_shell_that_the_job_names()
    {
        var run = Runs.Of(new ShellWork { Command = "echo $0 $((1+2))", Shell = "sh" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.EndsWith("/sh 3\n", run.Output.ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 3", 3, "exit code 3")]
    [InlineData("exit 127", 127, "exit code 127")]
    [InlineData("exit 255", 255, "exit code 255")]
    [InlineData("kill -SEGV $$", null, "killed by SIGSEGV")]
    [InlineData("kill -KILL $$", null, "killed by SIGKILL")]
    [InlineData("kill -PIPE $$; exit 4", null, "killed by SIGPIPE")]
    public async Task Fails_with_the_exit_code_or_the_signal(string command, int? code, string reason) =>
        Assert.Equal(RunEnd.Failed(reason, code), await Runs.EndOf(runner, Runs.Of(new ShellWork { Command = command })));

    [Fact]
    public async Task Tells_the_job_what_it_runs_for()
    {
        var run = Runs.Of(new ShellWork { Command = "env | grep ^DCRON_ | sort" }, trigger: Trigger.CatchUp);
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal(
            """
            DCRON_ATTEMPT=2
            DCRON_DUE_TIME=2026-11-24T07:00:00Z
            DCRON_EXECUTION_ID=backup.20261124T070000Z
            DCRON_JOB=backup
            DCRON_NODE=n1
            DCRON_TRIGGER=catch-up

            """,
            run.Output.ToText());
    }

    [Fact]
    public async Task Gives_the_nodes_environment_and_the_jobs_but_not_what_configures_the_node()
    {
        Environment.SetEnvironmentVariable("DCRON__POSTGRESQL__CONNECTION_STRING", "secret");
        Environment.SetEnvironmentVariable("RUNNER_SPEC_INHERITED", "from node");
        var work = new ShellWork
        {
            Command = "echo $RUNNER_SPEC_INHERITED; echo $GREETING; echo $DCRON_JOB; env | grep -c DCRON__",
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("GREETING", "a=b 'c' é").Add("DCRON_JOB", "forged"),
        };
        var run = Runs.Of(work);
        await Runs.EndOf(new ShellRunner(), run);
        Assert.Equal("from node\na=b 'c' é\nbackup\n0\n", run.Output.ToText());
    }

    [Fact]
    public async Task Feeds_standard_input_and_closes_it()
    {
        var run = Runs.Of(new ShellWork { Command = "cat; echo end", Stdin = "line\nünë\n" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("line\nünë\nend\n", run.Output.ToText());
    }

    [Fact]
    public async Task Has_an_empty_standard_input_otherwise()
    {
        var run = Runs.Of(new ShellWork { Command = "cat; echo end" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("end\n", run.Output.ToText());
    }

    [Theory]
    [InlineData("exec 0<&-; echo done")]
    [InlineData("echo done")]
    [InlineData("sleep 20 & echo done")]
    public async Task Does_not_mind_a_job_that_leaves_its_input_unread(string command)
    {
        var run = Runs.Of(new ShellWork { Command = command, Stdin = new string('x', 5_000_000) });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("done\n", run.Output.ToText());
    }

    [Fact]
    public async Task Runs_in_the_working_directory()
    {
        var folder = Directory.CreateTempSubdirectory("dcron-spec");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "hi"), "#!/bin/sh\npwd -P\n");
            File.SetUnixFileMode(Path.Combine(folder.FullName, "hi"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var run = Runs.Of(new ShellWork { Arguments = ["./hi"], WorkingDirectory = folder.FullName });
            Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
            Assert.EndsWith(folder.Name + "\n", run.Output.ToText(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Keeps_up_with_a_flood_of_output_in_bounded_memory()
    {
        var run = Runs.Of(new ShellWork { Command = "echo first; head -c 300000000 /dev/zero | tr '\\0' x; echo; echo last" });
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal(300_000_012, run.Output.Written);
        Assert.Equal(300_000_012 - OutputBuffer.DefaultCapacity, run.Output.Cut);
        var text = run.Output.ToText();
        Assert.StartsWith("first\nxxx", text, StringComparison.Ordinal);
        Assert.EndsWith("xxx\nlast\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_many_at_once_and_loses_no_exit_code()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 300).Select(i =>
            Runs.EndOf(runner, Runs.Of(new ShellWork { Command = $"exit {i % 200}" }))));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (int?)(i % 200)), ends.Select(e => e.ExitCode));
    }

    [Fact]
    public async Task Gives_the_job_every_signal_as_it_should_be()
    {
        // .NET ignores SIGPIPE; a job that inherited that would write into closed pipes for ever.
        var run = Runs.Of(new ShellWork { Command = "grep -E 'Sig(Ign|Blk)' /proc/self/status" });
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        Assert.Equal(RunEnd.Succeeded(0), await Runs.EndOf(runner, run));
        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", run.Output.ToText());
    }
}

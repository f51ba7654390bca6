using System.Collections.Immutable;
using System.Runtime.Versioning;
using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

[UnsupportedOSPlatform("windows")]
public sealed class ShellStartFailureSpec : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dcron-spec");

    public ShellStartFailureSpec() => Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of Unix");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public Task Names_a_program_that_is_not_in_PATH() =>
        Fails(new ShellWork { Arguments = ["no-such-program"], Environment = Path("/usr/bin:/bin") }, "the program 'no-such-program' was not found on node n1 (PATH is /usr/bin:/bin)");

    [Fact]
    public Task Names_a_program_that_does_not_exist() =>
        Fails(new ShellWork { Arguments = ["/no/such/program"] }, "the program '/no/such/program' does not exist on node n1");

    [Fact]
    public Task Names_a_shell_that_does_not_exist() =>
        Fails(new ShellWork { Command = "true", Shell = "/bin/no-such-shell" }, "'/bin/no-such-shell' does not exist");

    [Fact]
    public Task Names_a_working_directory_that_does_not_exist() =>
        Fails(new ShellWork { Command = "true", WorkingDirectory = "/no/such/folder" }, "the working directory '/no/such/folder' does not exist on node n1");

    [Fact]
    public Task Names_a_working_directory_that_is_a_file() =>
        Fails(new ShellWork { Command = "true", WorkingDirectory = "/bin/sh" }, "the working directory '/bin/sh' on node n1 is a file");

    [Fact]
    public Task Says_what_may_not_be_executed() =>
        Fails(new ShellWork { Arguments = [Script("#!/bin/sh\n", UnixFileMode.UserRead)] }, "may not be executed");

    [Fact]
    public Task Says_that_a_directory_is_no_program() =>
        Fails(new ShellWork { Arguments = [folder.FullName] }, "is a directory, not a program");

    [Fact]
    public Task Says_that_a_file_is_no_program() =>
        Fails(new ShellWork { Arguments = [Script("just text")] }, "neither a program for this machine nor a script that begins with #!");

    [Fact]
    public Task Says_that_the_interpreter_of_a_script_is_missing() =>
        Fails(new ShellWork { Arguments = [Script("#!/no/such/interpreter\n")] }, "the interpreter that it names does not exist");

    [Fact]
    public Task Says_that_the_command_is_too_long() =>
        Fails(new ShellWork { Command = "true " + new string('x', 4_000_000) }, "longer than the system allows");

    [Fact]
    public Task Refuses_what_no_process_can_be_given() =>
        Fails(new ShellWork { Command = "echo a\0b" }, "NUL");

    [Fact]
    public Task Names_an_unknown_user() =>
        Fails(new ShellWork { Command = "true", User = "no-such-user" }, "the user 'no-such-user' does not exist on node n1");

    [Fact]
    public async Task Says_that_only_root_can_run_as_another_user()
    {
        Assert.SkipWhen(Environment.UserName == "root", "needs a node that does not run as root");
        await Fails(new ShellWork { Command = "true", User = "root" }, "node n1 does not run as root, so it cannot run a job as 'root'; start it as root");
    }

    private string Script(string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserExecute)
    {
        var path = System.IO.Path.Combine(folder.FullName, "script");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private static ImmutableSortedDictionary<string, string> Path(string path) => ImmutableSortedDictionary<string, string>.Empty.Add("PATH", path);

    private static async Task Fails(ShellWork work, string reason)
    {
        var end = await Runs.EndOf(new ShellRunner(), Runs.Of(work));
        Assert.Equal((Outcome.Failed, null), (end.Outcome, end.ExitCode));
        Assert.StartsWith("not started: ", end.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, end.Reason, StringComparison.Ordinal);
    }
}

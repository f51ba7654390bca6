namespace Dcron.Actors.Executor.Shell;

/// <summary>
/// Runs a program as another user, by way of <c>setpriv</c> of util-linux: it sets user, group and supplementary groups and then becomes
/// the program, so process id and exit code stay those of the job.
/// </summary>
internal static class RunAs
{
    private const string Sh = "/bin/sh";

    /// <summary>How complaints begin, on standard error, that come before the job: those of setpriv, and those of our shell under this name.</summary>
    private static readonly string[] Complaints = ["setpriv: ", $"{ShName}: "];

    private const string ShName = "dcron-run-as";

    private static readonly string[] Places = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv", "/sbin/setpriv", "/usr/local/bin/setpriv"];

    /// <exception cref="CannotStartException"/>
    public static Launch Wrap(Launch launch, Account account, string node)
    {
        var setpriv = Places.FirstOrDefault(File.Exists)
            ?? throw new CannotStartException(
                $"node {node} has no setpriv, which is needed to run a job as '{account.Name}'; install util-linux (2.31 or later), or run a node as '{account.Name}'");

        // setpriv still has root's capabilities when it executes; the shell has them no more, and so is told what the user may not execute.
        string[] program = launch.Program == Sh ? [Sh] : [Sh, "-c", "exec \"$@\"", ShName, launch.Program];
        return launch with
        {
            RunAsUser = account.Name,
            Program = setpriv,
            Arguments = [$"--reuid={account.Uid}", $"--regid={account.Gid}", "--init-groups", "--inh-caps=-all", "--", .. program, .. launch.Arguments],
        };
    }

    /// <summary>What was said where the way to the job, and not the job, failed; null: it was the job.</summary>
    public static string? Failure(ChildExit exit, OutputBuffer output)
    {
        if (exit.Code is not (1 or 2 or 126 or 127) || output.Written > 4096) return null;
        var text = output.ToText();
        var complaint = Complaints.FirstOrDefault(c => text.StartsWith(c, StringComparison.Ordinal));
        return complaint is null ? null : text[complaint.Length..].Trim();
    }
}

namespace Dcron.Actors.Executor.Shell;

/// <summary>
/// Runs a program as another user, by way of <c>setpriv</c> of util-linux: it sets user, group and supplementary groups and then becomes
/// the program, so process id and exit code stay those of the job.
/// </summary>
internal static class RunAs
{
    private const string Complaint = "setpriv: ";

    private static readonly string[] Places = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv", "/sbin/setpriv", "/usr/local/bin/setpriv"];

    /// <exception cref="CannotStartException"/>
    public static Launch Wrap(Launch launch, Account account, string node)
    {
        var setpriv = Places.FirstOrDefault(File.Exists)
            ?? throw new CannotStartException(
                $"node {node} has no setpriv, which is needed to run a job as '{account.Name}'; install util-linux (2.31 or later), or run a node as '{account.Name}'");
        return launch with
        {
            RunAsUser = account.Name,
            Program = setpriv,
            Arguments = [$"--reuid={account.Uid}", $"--regid={account.Gid}", "--init-groups", "--", launch.Program, .. launch.Arguments],
        };
    }

    /// <summary>What setpriv said where it, and not the job, ended the process; null: it was the job.</summary>
    public static string? Failure(ChildExit exit, OutputBuffer output)
    {
        if (exit.Code is not (1 or 126 or 127) || output.Written > 4096) return null;
        var text = output.ToText();
        return text.StartsWith(Complaint, StringComparison.Ordinal) ? text[Complaint.Length..].Trim() : null;
    }
}

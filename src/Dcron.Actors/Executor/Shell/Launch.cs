using System.Collections.Immutable;
using System.Globalization;
using Dcron.Core.Executions;
using Dcron.Core.Work;

namespace Dcron.Actors.Executor.Shell;

/// <summary>A process to start, with everything found and checked: what can be said about a mistake is said before anything runs.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">Without the program itself.</param>
/// <param name="RawArguments">On Windows: the command line as it stands, in place of the arguments.</param>
/// <param name="Stdin">Null: standard input is empty.</param>
internal sealed record Launch(
    string Program,
    ImmutableArray<string> Arguments,
    string? RawArguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    string? Stdin)
{
    /// <summary>The user that <see cref="Program"/> is to become first; null: it stays the node's.</summary>
    public string? RunAsUser { get; init; }

    /// <summary>Bytes that all of its processes may hold; null: no limit.</summary>
    public long? MemoryLimit { get; init; }

    /// <exception cref="CannotStartException"/>
    public static Launch Of(ShellWork work, Run run, NodeEnvironment node)
    {
        var account = work.User is null ? null : FindAccount(work.User, run.Node);
        var environment = node.Copy();
        if (account is not null) ActAs(account, work, environment);
        foreach (var (name, value) in work.Environment) environment[name] = value;
        Describe(run, environment);

        var directory = FindDirectory(work, account, run.Node);
        var launch = work.Command is { } command
            ? OfCommand(command, work.Arguments, work.Shell, directory, environment, run.Node)
            : OfArguments(work.Arguments, directory, environment, run.Node);
        if (work.MemoryLimit is not null && !Session.IsKnown)
            throw new CannotStartException($"node {run.Node} cannot limit memory, which only nodes on Linux can; leave out 'memoryLimit' or target another node");
        launch = launch with { Stdin = work.Stdin is "" ? null : work.Stdin, MemoryLimit = work.MemoryLimit };
        RefuseNul(launch);
        return account is null || account.IsNodesOwn ? launch : RunAs.Wrap(launch, account, run.Node);
    }

    private static Launch OfCommand(string command, ImmutableArray<string> arguments, string? shell, string directory, Dictionary<string, string> environment, string node)
    {
        var windows = OperatingSystem.IsWindows();
        var program = Programs.Find(shell ?? (windows ? "cmd.exe" : "/bin/sh"), directory, environment, node);
        if (windows && shell is null)
        {
            return arguments.IsDefaultOrEmpty
                ? new(program, [], $"/d /s /c \"{command}\"", directory, environment, null)
                : throw new CannotStartException($"node {node} runs on Windows, whose cmd.exe gives a command no arguments; run it without them, or give the job a shell or 'arguments' in place of its command");
        }

        // What follows the command is its $0, $1, $2 and so on.
        string[] positional = arguments.IsDefaultOrEmpty ? [] : [program, .. arguments];
        return new(program, ["-c", command, .. positional], null, directory, environment, null);
    }

    private static Launch OfArguments(ImmutableArray<string> arguments, string directory, Dictionary<string, string> environment, string node)
    {
        if (arguments.IsDefaultOrEmpty) throw new CannotStartException("the job has neither a command nor arguments");
        return new(Programs.Find(arguments[0], directory, environment, node), arguments[1..], null, directory, environment, null);
    }

    private static Account? FindAccount(string user, string node)
    {
        if (OperatingSystem.IsWindows())
            throw new CannotStartException($"node {node} runs on Windows, where a job cannot run as another user; leave out 'user' and run the node as '{user}'");
        var account = Account.Find(user) ?? throw new CannotStartException($"the user '{user}' does not exist on node {node}");
        if (!account.IsNodesOwn && !Account.NodeIsRoot)
            throw new CannotStartException(
                $"node {node} does not run as root, so it cannot run a job as '{user}'; start it as root, run it as '{user}', or target another node");
        return account;
    }

    // As cron does it: the job's own environment can still say otherwise.
    private static void ActAs(Account account, ShellWork work, Dictionary<string, string> environment)
    {
        environment["HOME"] = account.Home;
        environment["USER"] = account.Name;
        environment["LOGNAME"] = account.Name;
        environment["SHELL"] = work.Shell ?? "/bin/sh";
    }

    private static void Describe(Run run, Dictionary<string, string> environment)
    {
        var execution = run.Attempt.Id.Execution;
        environment["DCRON_JOB"] = execution.Job.Value;
        environment["DCRON_EXECUTION_ID"] = execution.ToString();
        environment["DCRON_ATTEMPT"] = run.Attempt.Id.Number.ToString(CultureInfo.InvariantCulture);
        environment["DCRON_DUE_TIME"] = DueTime(execution);
        environment["DCRON_TRIGGER"] = run.Attempt.Trigger switch
        {
            Trigger.Schedule => "schedule",
            Trigger.CatchUp => "catch-up",
            Trigger.Manual => "manual",
            var other => throw new CannotStartException($"this node does not know the trigger {(int)other}; it is older than its scheduler"),
        };
        environment["DCRON_NODE"] = run.Node;
    }

    /// <summary>RFC 3339 in UTC, as <c>2026-11-24T07:00:00Z</c>.</summary>
    public static string DueTime(ExecutionId execution) =>
        execution.Due.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string FindDirectory(ShellWork work, Account? account, string node)
    {
        if (work.WorkingDirectory is null)
        {
            // A user such as nobody has a home that does not exist; login then goes to the root folder, and so do we.
            if (account is not null) return Directory.Exists(account.Home) ? account.Home : "/";
            return System.Environment.CurrentDirectory;
        }

        var directory = Path.GetFullPath(work.WorkingDirectory);
        if (File.Exists(directory)) throw new CannotStartException($"the working directory '{directory}' on node {node} is a file");
        if (!Directory.Exists(directory)) throw new CannotStartException($"the working directory '{directory}' does not exist on node {node}");
        if (!OperatingSystem.IsWindows() && LibC.access(directory, LibC.CanExecute) != 0)
            throw new CannotStartException($"the working directory '{directory}' on node {node} cannot be entered: permission denied");
        return directory;
    }

    private static void RefuseNul(Launch launch)
    {
        if (launch.Arguments.Any(a => a.Contains('\0')))
            throw new CannotStartException("the command or an argument contains a NUL character, which no process can be given");
        if (launch.Environment.FirstOrDefault(e => e.Key.Contains('\0') || e.Value.Contains('\0')) is { Key: { } name })
            throw new CannotStartException($"the environment variable '{name.Replace("\0", "\\0", StringComparison.Ordinal)}' contains a NUL character, which no process can be given");
    }
}

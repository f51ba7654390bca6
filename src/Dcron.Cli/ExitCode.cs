namespace Dcron.Cli;

/// <summary>What a script learns from the end of <c>dcron</c>. A contract: never renumbered.</summary>
internal static class ExitCode
{
    /// <summary>The server answered, and refused.</summary>
    public const int Refused = 1;

    /// <summary>The call, or a file it names, is wrong; nothing was sent, or nothing more.</summary>
    public const int WrongCall = 2;

    /// <summary>No Dcron answered, or not in time.</summary>
    public const int Unreachable = 3;

    /// <summary>A fault in this program.</summary>
    public const int Fault = 70;

    /// <summary>Stopped by Ctrl+C, as shells number it.</summary>
    public const int Interrupted = 130;
}

/// <summary>An end other than success: one line for people, more lines where there is more than one thing to say, and the exit code.</summary>
internal sealed class Failure(int exitCode, string message, IReadOnlyList<string> details) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Details { get; } = details;

    public static Failure Refused(string message, IReadOnlyList<string> details) => new(Cli.ExitCode.Refused, message, details);

    public static Failure WrongCall(string message, params IReadOnlyList<string> details) => new(Cli.ExitCode.WrongCall, message, details);

    public static Failure Unreachable(string message) => new(Cli.ExitCode.Unreachable, message, []);
}

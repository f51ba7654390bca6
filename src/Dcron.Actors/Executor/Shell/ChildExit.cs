namespace Dcron.Actors.Executor.Shell;

/// <summary>How a process ended: by itself with a code, or by a signal. Neither: nobody can tell.</summary>
internal readonly record struct ChildExit(int? Code, int? Signal)
{
    public static readonly ChildExit Unknown = new(null, null);

    /// <summary>From what waitpid tells.</summary>
    public static ChildExit OfStatus(int status)
    {
        var signal = status & 0x7f;
        return signal == 0 ? new((status >> 8) & 0xff, null) : new(null, signal);
    }

    public string Reason => (Code, Signal) switch
    {
        (0, _) => "",
        ({ } code, _) => $"exit code {code}",
        (_, { } signal) => $"killed by {NameOf(signal)}",
        _ => "ended, but its exit code was lost: something else on the node collected it",
    };

    private static string NameOf(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        26 => "SIGVTALRM",
        27 => "SIGPROF",
        7 when !OperatingSystem.IsMacOS() => "SIGBUS",
        10 => OperatingSystem.IsMacOS() ? "SIGBUS" : "SIGUSR1",
        12 => OperatingSystem.IsMacOS() ? "SIGSYS" : "SIGUSR2",
        30 when OperatingSystem.IsMacOS() => "SIGUSR1",
        31 => OperatingSystem.IsMacOS() ? "SIGUSR2" : "SIGSYS",
        _ => $"signal {signal}",
    };
}

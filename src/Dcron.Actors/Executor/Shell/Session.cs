using System.Globalization;

namespace Dcron.Actors.Executor.Shell;

/// <summary>The processes of a session: all that a shell work has started, as far as it has not made a session of its own.</summary>
internal static class Session
{
    private const int MostPasses = 20;

    /// <summary>Whether those are known that have left the process group of the session's first process.</summary>
    public static bool IsKnown => OperatingSystem.IsLinux();

    /// <summary>Bytes of memory that they hold. Pages that several share count for each.</summary>
    public static long Memory(int session) => Processes(session).Sum(p => p.Pages) * Environment.SystemPageSize;

    /// <summary>Signals all of them. The caller sees to it that the number is still that of the session.</summary>
    /// <param name="session">The number of its first process.</param>
    public static void Signal(int session, int signal)
    {
        _ = LibC.kill(-session, signal);
        SignalOtherGroups(session, signal);
    }

    private static void SignalOtherGroups(int session, int signal)
    {
        if (!IsKnown) return;
        // One that is about to die may have started another since the list was read; one that is only asked to end is asked once.
        for (var pass = 0; pass < (signal == LibC.SigKill ? MostPasses : 1); pass++)
        {
            var others = Processes(session).Where(p => p.Group != session && p.Runs).ToList();
            if (others.Count == 0) return;
            foreach (var process in others) _ = LibC.kill(process.Pid, signal);
        }
    }

    private static IEnumerable<ProcessStat> Processes(int session)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && ProcessStat.Of(pid) is { } process && process.Session == session) yield return process;
    }
}

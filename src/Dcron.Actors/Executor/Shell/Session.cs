using System.Globalization;

namespace Dcron.Actors.Executor.Shell;

/// <summary>The processes of a session, as Linux tells them under /proc: also those in process groups of their own.</summary>
internal static class Session
{
    // Behind the name, which may hold anything and ends at the last parenthesis.
    private const int StateField = 0, GroupField = 2, SessionField = 3, ResidentField = 21;

    private const int MostPasses = 20;

    public static bool IsKnown => OperatingSystem.IsLinux();

    /// <summary>Bytes of memory that they hold. Pages that several share count for each.</summary>
    public static long Memory(int session) => Processes(session).Sum(p => p.Pages) * Environment.SystemPageSize;

    /// <summary>Signals those that are not in the group of the session's own number, which can be signalled as a whole.</summary>
    public static void SignalOtherGroups(int session, int signal)
    {
        if (!IsKnown) return;
        // One that is about to die may have started another since the list was read; one that is only asked to end is asked once.
        for (var pass = 0; pass < (signal == LibC.SigKill ? MostPasses : 1); pass++)
        {
            var others = Processes(session).Where(p => p.Group != session && p.State is not ("Z" or "X")).ToList();
            if (others.Count == 0) return;
            foreach (var process in others) _ = LibC.kill(process.Id, signal);
        }
    }

    private static IEnumerable<Process> Processes(int session)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (char.IsAsciiDigit(folder[^1]) && Read(folder) is { } process && process.Session == session) yield return process;
    }

    private static Process? Read(string folder)
    {
        try
        {
            var stat = File.ReadAllText(folder + "/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new Process(Number(Path.GetFileName(folder)), fields[StateField], Number(fields[GroupField]), Number(fields[SessionField]), long.Parse(fields[ResidentField], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException)
        {
            // Ended while the list was read.
            return null;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private readonly record struct Process(int Id, string State, int Group, int Session, long Pages);
}

using System.Globalization;

namespace Dcron.Actors.Executor.Shell;

/// <summary>How much memory the processes of a session hold, as Linux tells it under /proc. Pages that several share count for each.</summary>
internal static class SessionMemory
{
    // Behind the name, which may hold anything and ends at the last parenthesis.
    private const int SessionField = 3;
    private const int ResidentField = 21;

    public static bool IsKnown => OperatingSystem.IsLinux();

    public static long OfSession(int session)
    {
        var pages = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (char.IsAsciiDigit(folder[^1]) && Read(folder) is { } process && process.Session == session) pages += process.Pages;

        return pages * Environment.SystemPageSize;
    }

    private static (int Session, long Pages)? Read(string folder)
    {
        try
        {
            var stat = File.ReadAllText(folder + "/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[SessionField], CultureInfo.InvariantCulture), long.Parse(fields[ResidentField], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException)
        {
            // Ended while the list was read.
            return null;
        }
    }
}

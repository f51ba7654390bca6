using System.Diagnostics;
using System.Globalization;

namespace Dcron.Actors.Executor.Starts;

/// <summary>A process, and not another that got its number after it: the number with the time of its start.</summary>
/// <param name="Started">On Linux in clock ticks since boot, elsewhere in ticks of 100 ns; to be compared only.</param>
internal readonly record struct ProcessIdentity(int Pid, long Started)
{
    // Behind the name in /proc/PID/stat, which may hold anything and ends at the last parenthesis.
    private const int StateField = 0;
    private const int StartField = 19;

    /// <summary>Of a process that runs now; null: there is none of this number.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            return OperatingSystem.IsLinux() ? OnLinux(pid) : Elsewhere(pid);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => Of(Pid) == this;

    private static ProcessIdentity? OnLinux(int pid)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        // One that has ended and was not collected by its parent runs no more.
        return fields[StateField] is "Z" or "X" ? null : new(pid, long.Parse(fields[StartField], CultureInfo.InvariantCulture));
    }

    private static ProcessIdentity? Elsewhere(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return new(pid, process.StartTime.ToUniversalTime().Ticks);
    }
}

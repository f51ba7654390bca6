using System.Diagnostics;
using Dcron.Actors.Executor.Shell;

namespace Dcron.Actors.Executor.Starts;

/// <summary>A process, and not another that got its number after it: the number with the time of its start.</summary>
/// <param name="Started">On Linux in clock ticks since boot, elsewhere in ticks of 100 ns; to be compared only.</param>
internal readonly record struct ProcessIdentity(int Pid, long Started)
{
    /// <summary>Of a process that runs now; null: there is none of this number.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (!OperatingSystem.IsLinux()) return Elsewhere(pid);
        return ProcessStat.Of(pid) is { Runs: true } stat ? new(pid, stat.Started) : null;
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => Of(Pid) == this;

    private static ProcessIdentity? Elsewhere(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new(pid, process.StartTime.ToUniversalTime().Ticks);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

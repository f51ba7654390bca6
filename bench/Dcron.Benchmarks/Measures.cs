using System.Globalization;

namespace Dcron.Benchmarks;

/// <summary>What Linux says of processes and of the machine.</summary>
internal static class Measures
{
    // USER_HZ: the unit of times in /proc, the same on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds of a process so far, all threads, user and system.</summary>
    public static double CpuSeconds(int process)
    {
        var fields = Stat(process);
        return (fields[11] + fields[12]) / TicksPerSecond;
    }

    /// <summary>The same, with its children that have ended.</summary>
    public static double CpuSecondsWithChildren(int process)
    {
        var fields = Stat(process);
        return (fields[11] + fields[12] + fields[13] + fields[14]) / TicksPerSecond;
    }

    /// <summary>Memory of a process that is in RAM now, in MiB.</summary>
    public static double ResidentMiB(int process) => StatusKiB(process, "VmRSS:") / 1024;

    /// <summary>The most that was in RAM at any time.</summary>
    public static double PeakResidentMiB(int process) => StatusKiB(process, "VmHWM:") / 1024;

    /// <summary>MiB that a process has had written to the disk.</summary>
    public static double WrittenMiB(int process) =>
        double.Parse(File.ReadLines($"/proc/{process}/io").First(l => l.StartsWith("write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture) / 1024 / 1024;

    /// <summary>Seconds in which the cores of the machine did something for anybody, another virtual machine included.</summary>
    public static double BusySeconds()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        // user, nice, system, idle, iowait, irq, softirq, steal
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) / TicksPerSecond;
    }

    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="part">Between 0 and 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) => sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Count) - 1, 0, sorted.Count - 1)];

    // The fields from the third on: the second is the program's name, which may hold blanks and brackets.
    private static double[] Stat(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(f => double.TryParse(f, CultureInfo.InvariantCulture, out var number) ? number : 0)];
    }

    private static double StatusKiB(int process, string name) =>
        double.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "").Trim(), CultureInfo.InvariantCulture);
}

/// <summary>CPU seconds between two moments.</summary>
internal sealed class CpuMeter(int process)
{
    private readonly double before = Measures.CpuSeconds(process);
    private readonly long since = TimeProvider.System.GetTimestamp();

    public double Seconds => Measures.CpuSeconds(process) - before;

    /// <summary>Cores in use, on average.</summary>
    public double Cores => Seconds / TimeProvider.System.GetElapsedTime(since).TotalSeconds;
}

/// <summary>Watches how much CPU others use while something is measured: neither this program, nor what it starts.</summary>
internal sealed class Disturbance
{
    private readonly NodeUnderTest node;
    private readonly double busy;
    private readonly double own;
    private readonly long since;

    public Disturbance(NodeUnderTest node)
    {
        this.node = node;
        (busy, own, since) = (Measures.BusySeconds(), Own(), TimeProvider.System.GetTimestamp());
    }

    /// <summary>Above this the figures say more about the neighbours than about Dcron.</summary>
    public const double Tolerable = 0.1;

    public double OtherCores => Math.Max(0, Measures.BusySeconds() - busy - (Own() - own)) / TimeProvider.System.GetElapsedTime(since).TotalSeconds;

    private double Own() => Measures.CpuSecondsWithChildren(Environment.ProcessId) + (node.ProcessId is { } running ? Measures.CpuSecondsWithChildren(running) : 0);
}

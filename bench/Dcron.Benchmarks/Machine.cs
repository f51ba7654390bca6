using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Dcron.Benchmarks;

/// <summary>Where it was measured, and what.</summary>
/// <param name="FlushMillis">How long one small write takes until it is on the disk, the median: no journal entry is faster.</param>
internal sealed record Machine(
    string Dcron, string Cpu, int Cores, double MemoryGiB, string Kernel, string DotNet, string Folder, string FileSystem, double FlushMillis, double LoadAverage)
{
    public static Machine Describe()
    {
        var folder = Path.GetTempPath();
        return new Machine(
            typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            Field("/proc/cpuinfo", "model name", "unknown CPU"),
            Environment.ProcessorCount,
            double.Parse(Field("/proc/meminfo", "MemTotal", "0").Replace("kB", "").Trim(), CultureInfo.InvariantCulture) / 1024 / 1024,
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            RuntimeInformation.FrameworkDescription,
            folder,
            new DriveInfo(folder).DriveFormat,
            FlushMillisIn(folder),
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
    }

    private static string Field(string file, string name, string missing) =>
        File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(':') + 1)..].Trim() : missing;

    private static double FlushMillisIn(string folder)
    {
        var path = Path.Combine(folder, $"dcron-bench-flush-{Environment.ProcessId}");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        var page = new byte[4096];
        var millis = new List<double>();
        for (var i = 0; i < 50; i++)
        {
            var since = TimeProvider.System.GetTimestamp();
            file.Write(page);
            file.Flush(flushToDisk: true);
            millis.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
        }

        millis.Sort();
        return Measures.Percentile(millis, 0.5);
    }
}

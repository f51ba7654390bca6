using System.Globalization;

namespace Dcron.Chaos.Workload;

/// <summary>The folder in which the work of each node appends to a file.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<string, long> counted = [];
    private long starts;

    public Ledger(string folder)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        Boot = MeasureBoot();
    }

    public string Folder { get; }

    /// <summary>The wall time at which the machine's uptime was nought.</summary>
    public DateTimeOffset Boot { get; }

    public IReadOnlyList<LedgerLine> Read() =>
        [.. Directory.EnumerateFiles(Folder).SelectMany(File.ReadLines).Select(l => LedgerLine.Parse(l, Boot)).OrderBy(l => l.Born)];

    /// <summary>How many starts there are by now; reads only what is new.</summary>
    public long CountStarts()
    {
        foreach (var path in Directory.EnumerateFiles(Folder))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Position = counted.GetValueOrDefault(path);
            using var reader = new StreamReader(file, leaveOpen: true);
            while (reader.ReadLine() is { } line)
                if (line.Contains(" start ", StringComparison.Ordinal)) starts++;
            counted[path] = file.Position;
        }

        return starts;
    }

    // The kernel cuts its uptime to hundredths; of several readings the one that was cut the least is the best.
    private static DateTimeOffset MeasureBoot()
    {
        var earliest = DateTimeOffset.MaxValue;
        for (var i = 0; i < 2000; i++)
        {
            var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
            var boot = TimeProvider.System.GetUtcNow().AddSeconds(-uptime);
            if (boot < earliest) earliest = boot;
        }

        return earliest;
    }
}

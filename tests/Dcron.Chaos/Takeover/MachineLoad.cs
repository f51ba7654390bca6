using System.Globalization;

namespace Dcron.Chaos.Takeover;

/// <summary>How busy the machine was from here on, and with what else than this run.</summary>
internal sealed class MachineLoad
{
    // USER_HZ: the unit of times in /proc, the same on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly double busy = Busy();
    private readonly double own = Own();
    private readonly long since = TimeProvider.System.GetTimestamp();

    /// <summary>Above this the figures say more about the neighbours than about Dcron.</summary>
    public const double Tolerable = 0.1;

    /// <summary>Cores in use on average: by all, and by programs that this one has not started.</summary>
    public (double All, double Others) Cores()
    {
        var seconds = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        var (all, mine) = (Busy() - busy, Own() - own);
        return (all / seconds, Math.Max(0, all - mine) / seconds);
    }

    private static double Busy()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        // user, nice, system, idle, iowait, irq, softirq, steal
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) / TicksPerSecond;
    }

    // This process and what descends from it, the dead included.
    private static double Own()
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out var id) ? Read(id) : null).OfType<Row>().ToList();
        var children = processes.ToLookup(p => p.Parent);
        var (sum, open) = (0.0, new Stack<int>([Environment.ProcessId]));
        while (open.TryPop(out var id))
        {
            sum += processes.Find(p => p.Id == id)?.Ticks ?? 0;
            foreach (var child in children[id]) open.Push(child.Id);
        }

        return sum / TicksPerSecond;
    }

    // The fields from the third on: the second is the program's name, which may hold blanks and brackets.
    private static Row? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Row(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(f => double.Parse(f, CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has just ended
        }
    }

    private sealed record Row(int Id, int Parent, double Ticks);
}

namespace Dcron.Chaos.Nemesis;

/// <summary>What happens to the clock of one node.</summary>
internal static class ClockFaults
{
    // Less than the second by which clocks may differ: beyond it Dcron promises less, see docs/guarantees.md.
    private const int MostMilliseconds = 900;

    public static async Task ShiftAsync(Arena arena, Random random, CancellationToken stop)
    {
        if (await arena.TakeNodeAsync(random, stop, n => n.ClockFile is not null) is not { } node) return;
        var by = TimeSpan.FromMilliseconds(random.Next(-MostMilliseconds, MostMilliseconds));
        var from = TimeProvider.System.GetUtcNow();
        try
        {
            using var span = arena.Begin("clock", $"{node.Name} by {by.TotalMilliseconds} ms");
            await File.WriteAllTextAsync(node.ClockFile!, $"{by.TotalSeconds:+0.000;-0.000}", CancellationToken.None);
            await Faults.HoldAsync(random, 5, 30, stop);
            await File.WriteAllTextAsync(node.ClockFile!, "+0", CancellationToken.None);
        }
        finally
        {
            // It looks at the file each second.
            arena.Shifted(new ClockShift(node.Name, from, TimeProvider.System.GetUtcNow().AddSeconds(3), by));
            node.GiveBack();
        }
    }
}

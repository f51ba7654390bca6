using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Takeover;

/// <summary>The load while takeovers are measured: what is due each second, what is due more rarely, what is edited and what is made just before a fault.</summary>
internal static class TakeoverJobs
{
    private const int EditedCount = 3;
    private const int FreshCount = 2;

    private static readonly int[] Periods = [2, 5, 10, 15, 20, 30, 60];

    /// <summary>Every other one of those that are due more rarely forbids overlap.</summary>
    public static IReadOnlyList<ChaosJob> Lasting(int everySecond) =>
    [
        .. Enumerable.Range(0, everySecond).Select(i => Job($"second-{i}", new Beat(1, 0))),
        .. Enumerable.Range(0, 2 * Periods.Length).Select(i => Job($"beat-{i}", Spread(i)) with { Overlap = i % 2 == 1 ? "skip" : "allow" }),
    ];

    /// <summary>Those that are put again just before each fault.</summary>
    public static IReadOnlyList<ChaosJob> Edited(int edition) =>
        [.. Enumerable.Range(0, EditedCount).Select(i => Job($"edited-{i}", new Beat(1, 0)) with { Edition = edition })];

    /// <summary>Those that are made just before the fault of this round, and deleted after it.</summary>
    public static IReadOnlyList<ChaosJob> Fresh(int round) =>
        [.. Enumerable.Range(0, FreshCount).Select(i => Job($"fresh-{round}-{i}", new Beat(1, 0)))];

    // The policies that a job has when nothing is said of them.
    private static ChaosJob Job(string name, Beat beat) => new() { Name = name, Beat = beat };

    private static Beat Spread(int i)
    {
        var period = Periods[i % Periods.Length];
        return new Beat(period, 7 * i % period);
    }
}

namespace Dcron.Chaos.Nemesis;

/// <summary>A kind of fault: chooses its target, does its harm, waits and takes it back. When it is told to stop it waits no longer.</summary>
/// <param name="Weight">How often it is chosen among those that are possible.</param>
/// <param name="Needs">What the network must be able to do; null: nothing.</param>
internal sealed record Fault(string Kind, int Weight, string? Needs, Func<Arena, Random, CancellationToken, Task> StrikeAsync);

/// <summary>All kinds of faults.</summary>
internal static class Faults
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("kill", 6, Needs: null, NodeFaults.KillAsync),
        new("crash", 4, "real", NodeFaults.CrashAsync),
        new("stop", 6, Needs: null, NodeFaults.StopAsync),
        new("term", 4, Needs: null, NodeFaults.TerminateAsync),
        new("roll", 1, Needs: null, NodeFaults.RollAsync),
        new("cut", 5, "cut", NetworkFaults.CutNodeAsync),
        new("half", 3, "cut", NetworkFaults.CutHalfAsync),
        new("oneway", 3, "cut", NetworkFaults.CutOneWayAsync),
        new("lose", 3, "lose", NetworkFaults.LoseAsync),
        new("slow", 3, "slow", NetworkFaults.SlowAsync),
        new("store-kill", 3, Needs: null, StoreFaults.KillAsync),
        new("store-stop", 3, Needs: null, StoreFaults.StopAsync),
        new("outage", 3, Needs: null, StoreFaults.OutageAsync),
        new("clock", 3, "clock", ClockFaults.ShiftAsync),
    ];

    public static IReadOnlyList<string> Kinds => [.. All.Select(f => f.Kind)];

    /// <summary>So many seconds, or fewer when the run is stopped.</summary>
    public static Task HoldAsync(Random random, int least, int most, CancellationToken stop) =>
        Wait.ForAsync(TimeSpan.FromSeconds(least + random.NextDouble() * (most - least)), stop);
}

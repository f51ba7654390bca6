using Dcron.Chaos.Topology;

namespace Dcron.Chaos.Nemesis;

/// <summary>What happens to the network between the machines. The client is never cut off.</summary>
internal static class NetworkFaults
{
    /// <summary>One machine, of a node or of the store, hears and reaches no other.</summary>
    public static Task CutNodeAsync(Arena arena, Random random, CancellationToken stop)
    {
        var one = Pick(arena.Machines, random);
        return CutAsync(arena, random, stop, "cut", one.Name, Both([one], [.. arena.Machines.Where(m => m != one)]), 40);
    }

    /// <summary>Two groups of machines do not hear each other.</summary>
    public static Task CutHalfAsync(Arena arena, Random random, CancellationToken stop)
    {
        var mixed = arena.Machines.OrderBy(_ => random.Next()).ToList();
        var (left, right) = (mixed[..(mixed.Count / 2)], mixed[(mixed.Count / 2)..]);
        return CutAsync(arena, random, stop, "half", string.Join(' ', left.Select(m => m.Name).Order()), Both(left, right), 40);
    }

    /// <summary>What one machine says reaches some of the others no more, while it hears them all.</summary>
    public static Task CutOneWayAsync(Arena arena, Random random, CancellationToken stop)
    {
        var one = Pick(arena.Machines, random);
        var deaf = arena.Machines.Where(m => m != one).OrderBy(_ => random.Next()).Take(random.Next(1, arena.Machines.Count)).ToList();
        return CutAsync(arena, random, stop, "oneway", $"{one.Name} to {string.Join(' ', deaf.Select(m => m.Name).Order())}", [.. deaf.Select(d => (one, d))], 30);
    }

    public static async Task LoseAsync(Arena arena, Random random, CancellationToken stop)
    {
        var (machine, percent) = (Pick(arena.Machines, random), random.Next(5, 41));
        using var span = arena.Begin("lose", $"{percent} % to {machine.Name}");
        await using var undo = await arena.Network.LoseAsync(machine, percent);
        await Faults.HoldAsync(random, 5, 30, stop);
    }

    public static async Task SlowAsync(Arena arena, Random random, CancellationToken stop)
    {
        var machine = Pick(arena.Machines, random);
        using var span = arena.Begin("slow", machine.Name);
        await using var undo = await arena.Network.SlowAsync(machine);
        await Faults.HoldAsync(random, 5, 30, stop);
    }

    private static async Task CutAsync(Arena arena, Random random, CancellationToken stop, string kind, string target, IReadOnlyCollection<(Machine From, Machine To)> pairs, int most)
    {
        using var span = arena.Begin(kind, target);
        await using var undo = await arena.Network.CutAsync(pairs);
        await Faults.HoldAsync(random, 2, most, stop);
    }

    private static List<(Machine From, Machine To)> Both(IReadOnlyList<Machine> left, IReadOnlyList<Machine> right) =>
        [.. left.SelectMany(l => right.SelectMany(r => new[] { (l, r), (r, l) }))];

    private static Machine Pick(IReadOnlyList<Machine> machines, Random random) => machines[random.Next(machines.Count)];
}

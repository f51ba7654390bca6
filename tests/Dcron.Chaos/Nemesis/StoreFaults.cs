namespace Dcron.Chaos.Nemesis;

/// <summary>What happens to the members of the store.</summary>
internal static class StoreFaults
{
    public static async Task KillAsync(Arena arena, Random random, CancellationToken stop)
    {
        var member = arena.Store.Machines[random.Next(arena.Store.Machines.Count)];
        using var span = arena.Begin("store-kill", member.Name);
        await using var down = await arena.Store.KillAsync(member);
        await Faults.HoldAsync(random, 1, 15, stop);
    }

    public static async Task StopAsync(Arena arena, Random random, CancellationToken stop)
    {
        var member = arena.Store.Machines[random.Next(arena.Store.Machines.Count)];
        using var span = arena.Begin("store-stop", member.Name);
        await using var paused = await arena.Store.PauseAsync(member);
        await Faults.HoldAsync(random, 1, 15, stop);
    }

    /// <summary>Nobody reaches the journal.</summary>
    public static async Task OutageAsync(Arena arena, Random random, CancellationToken stop)
    {
        using var span = arena.Begin("outage", "of the store");
        var paused = new List<IAsyncDisposable>();
        foreach (var member in arena.Store.Machines) paused.Add(await arena.Store.PauseAsync(member));
        await Faults.HoldAsync(random, 5, 20, stop);
        foreach (var member in paused) await member.DisposeAsync();
    }
}

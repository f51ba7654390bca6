using Dcron.Chaos.Topology;

namespace Dcron.Chaos.Nemesis;

/// <summary>What happens to the process of a node.</summary>
internal static class NodeFaults
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(3);

    /// <summary>kill -9 of dcrond alone; what it runs goes on.</summary>
    public static Task KillAsync(Arena arena, Random random, CancellationToken stop) => WithNodeAsync(arena, random, stop, "kill", async node =>
    {
        await using var held = await node.Process.HoldAsync("killed");
        node.Process.Send(Signal.Kill);
        await Faults.HoldAsync(random, 0, 20, stop);
    });

    /// <summary>All that runs on the machine is gone at once.</summary>
    public static Task CrashAsync(Arena arena, Random random, CancellationToken stop) => WithNodeAsync(arena, random, stop, "crash", async node =>
    {
        await using var held = await node.Process.HoldAsync("crashed with all it ran");
        node.Process.Send(Signal.Kill);
        foreach (var process in await arena.Network.ProcessesAsync(node.Machine)) Tool.Signal(process, Signal.Kill);
        await Faults.HoldAsync(random, 0, 20, stop);
    });

    public static Task StopAsync(Arena arena, Random random, CancellationToken stop) => WithNodeAsync(arena, random, stop, "stop", async node =>
    {
        node.Process.Send(Signal.Stop);
        await Faults.HoldAsync(random, 1, 30, stop);
        node.Process.Send(Signal.Continue);
    });

    /// <summary>SIGTERM: it gives back what is armed, waits for what runs and leaves.</summary>
    public static Task TerminateAsync(Arena arena, Random random, CancellationToken stop) => WithNodeAsync(arena, random, stop, "term", node => DrainAsync(arena, node, random, 15, stop));

    /// <summary>SIGTERM for one node after the other, as an upgrade does.</summary>
    public static async Task RollAsync(Arena arena, Random random, CancellationToken stop)
    {
        foreach (var node in arena.Cluster.Nodes.OrderBy(_ => random.Next()).Take(4))
        {
            if (stop.IsCancellationRequested || !node.TryTake()) continue;
            try
            {
                using var span = arena.Begin("roll", node.Name);
                await DrainAsync(arena, node, random, 1, stop);
                await Wait.ForAsync(TimeSpan.FromSeconds(5), stop);
            }
            finally
            {
                node.GiveBack();
            }
        }
    }

    private static async Task DrainAsync(Arena arena, DcronNode node, Random random, int most, CancellationToken stop)
    {
        await using var held = await node.Process.HoldAsync("terminated");
        node.Process.Send(Signal.Terminate);
        try
        {
            await node.Process.EndAsync(CancellationToken.None).WaitAsync(EndsWithin, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // As a service manager does.
            arena.Note($"{node.Name} has not ended {EndsWithin.TotalMinutes} minutes after SIGTERM, and is killed");
            node.Process.Send(Signal.Kill);
        }

        await Faults.HoldAsync(random, 0, most, stop);
    }

    private static async Task WithNodeAsync(Arena arena, Random random, CancellationToken stop, string kind, Func<DcronNode, Task> strike)
    {
        if (await arena.TakeNodeAsync(random, stop) is not { } node) return;
        try
        {
            using var span = arena.Begin(kind, node.Name);
            await strike(node);
        }
        finally
        {
            node.GiveBack();
        }
    }
}

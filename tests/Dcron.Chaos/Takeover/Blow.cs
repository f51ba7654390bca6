using Dcron.Chaos.Topology;

namespace Dcron.Chaos.Takeover;

/// <summary>Does what a <see cref="Strike"/> says to a node, and takes it back.</summary>
internal sealed class Blow(Site site, EventLog events)
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(3);

    /// <summary>Returns when it has been taken back.</summary>
    /// <param name="struck">Told the moment of the fault, right before it.</param>
    public async Task StrikeAsync(Strike strike, DcronNode node, Action<DateTimeOffset> struck, CancellationToken stop)
    {
        events.Note($"fault: {strike} of {node.Name}");
        switch (strike.Kind)
        {
            case StrikeKind.Kill or StrikeKind.KillOther: await EndAsync(node, Signal.Kill, "killed", strike.Hold, struck, stop); break;
            case StrikeKind.Terminate: await EndAsync(node, Signal.Terminate, "terminated", strike.Hold, struck, stop); break;
            case StrikeKind.Stop: await PauseAsync(node, strike.Hold, struck, stop); break;
            case StrikeKind.Cut: await CutAsync(node, strike.Hold, struck, stop); break;
            default: throw new ArgumentOutOfRangeException(nameof(strike), strike.Kind, "Unknown kind of fault.");
        }

        events.Note($"over: {strike} of {node.Name}");
    }

    private static async Task EndAsync(DcronNode node, Signal signal, string how, TimeSpan hold, Action<DateTimeOffset> struck, CancellationToken stop)
    {
        await using var held = await node.Process.HoldAsync(how);
        struck(TimeProvider.System.GetUtcNow());
        node.Process.Send(signal);
        try
        {
            await node.Process.EndAsync(stop).WaitAsync(EndsWithin, TimeProvider.System, stop);
        }
        catch (TimeoutException e)
        {
            throw new ChaosException($"{node.Name} has not ended {EndsWithin.TotalMinutes} minutes after {signal}: its log says what it waits for.", e);
        }

        await Wait.ForAsync(hold, stop);
    }

    private static async Task PauseAsync(DcronNode node, TimeSpan hold, Action<DateTimeOffset> struck, CancellationToken stop)
    {
        struck(TimeProvider.System.GetUtcNow());
        node.Process.Send(Signal.Stop);
        await Wait.ForAsync(hold, stop);
        node.Process.Send(Signal.Continue);
    }

    private async Task CutAsync(DcronNode node, TimeSpan hold, Action<DateTimeOffset> struck, CancellationToken stop)
    {
        var others = site.Cluster.Nodes.Select(n => n.Machine).Concat(site.Store.Machines).Where(m => m != node.Machine);
        struck(TimeProvider.System.GetUtcNow());
        await using var cut = await site.Network.CutAsync([.. others.SelectMany(o => new[] { (node.Machine, o), (o, node.Machine) })]);
        await Wait.ForAsync(hold, stop);
    }
}

namespace Dcron.Chaos.Nemesis;

/// <summary>Strikes with one fault after the other, sometimes with two at a time, as the seed says.</summary>
internal sealed class FaultLoop(Arena arena, IReadOnlyList<Fault> faults, int seed)
{
    private readonly Random random = new(seed);

    /// <summary>Returns when it has been stopped and all faults are taken back.</summary>
    public async Task RageAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && faults.Count > 0)
        {
            var strikes = new List<Task> { StrikeAsync(stop) };
            if (random.Next(10) < 3)
            {
                await Faults.HoldAsync(random, 0, 5, stop);
                strikes.Add(StrikeAsync(stop));
            }

            await Task.WhenAll(strikes);
            await Faults.HoldAsync(random, 2, 8, stop);
        }
    }

    private async Task StrikeAsync(CancellationToken stop)
    {
        var place = random.Next(faults.Sum(f => f.Weight));
        var chosen = 0;
        while (place >= faults[chosen].Weight) place -= faults[chosen++].Weight;
        try
        {
            await faults[chosen].StrikeAsync(arena, new Random(random.Next()), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run is at its end.
        }
    }
}

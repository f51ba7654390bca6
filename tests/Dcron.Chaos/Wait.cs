namespace Dcron.Chaos;

/// <summary>Waiting for the real world.</summary>
internal static class Wait
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks again and again; an exception of the network counts as no.</summary>
    /// <exception cref="ChaosException">It did not become true in that time.</exception>
    public static async Task UntilAsync(string phase, TimeSpan within, Func<Task<bool>> condition, CancellationToken stop = default)
    {
        if (!await TryUntilAsync(within, condition, stop)) throw new ChaosException($"After {within.TotalSeconds:0} s not yet: {phase}.");
    }

    /// <summary>False: it did not become true in that time.</summary>
    public static async Task<bool> TryUntilAsync(TimeSpan within, Func<Task<bool>> condition, CancellationToken stop = default)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition()) return true;
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // Not yet.
            }

            if (TimeProvider.System.GetElapsedTime(since) >= within) return false;
            await Task.Delay(Step, TimeProvider.System, stop);
        }
    }

    /// <summary>Waits so long, or until it is stopped.</summary>
    public static async Task ForAsync(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, TimeProvider.System, stop);
        }
        catch (OperationCanceledException)
        {
            // Whoever waits looks at what stopped it.
        }
    }
}

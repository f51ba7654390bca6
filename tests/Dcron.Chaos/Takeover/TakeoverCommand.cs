namespace Dcron.Chaos.Takeover;

/// <summary>The second thing that this program does: measuring takeovers.</summary>
internal static class TakeoverCommand
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Action<string> say, CancellationToken stop)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(TakeoverOptions.Usage);
            return 0;
        }

        try
        {
            return await MeasureAsync(TakeoverOptions.Parse(arguments), say, stop);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message}\n\n{TakeoverOptions.Usage}");
            return 64;
        }
    }

    private static async Task<int> MeasureAsync(TakeoverOptions options, Action<string> say, CancellationToken stop)
    {
        await using var run = new TakeoverRun(options, say);
        string? failure = null;
        try
        {
            await run.GoAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            failure = "stopped before its end";
        }
        catch (ChaosException e)
        {
            failure = e.Message;
        }
        catch (Exception e)
        {
            // Caught so that the run is tidied up: what nobody catches ends the process at once.
            failure = $"a fault of its own: {e}";
        }

        TakeoverReport.Write(Console.WriteLine, run.Rounds, run.Cores);
        Console.WriteLine($"rounds and logs are in {run.Folder}");
        if (failure is not null) Console.Error.WriteLine($"takeover was not measured to the end: {failure}");
        if (run.Rounds.Any(r => r.Violations.Count > 0)) return 1;
        return failure is null ? 0 : 2;
    }
}

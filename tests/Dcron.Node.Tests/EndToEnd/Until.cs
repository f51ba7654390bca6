namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Waits for a condition of the real world, asking again and again until a deadline.</summary>
public static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <param name="phase">What is waited for, as a sentence; part of the failure.</param>
    /// <param name="condition">An exception counts as false, and is shown if it was the last.</param>
    /// <param name="evidence">What helps to understand a failure.</param>
    public static async Task TrueAsync(string phase, TimeSpan within, Func<Task<bool>> condition, Func<string>? evidence = null)
    {
        Exception? last = null;
        var deadline = TimeProvider.System.GetTimestamp() + (long)(within.TotalSeconds * TimeProvider.System.TimestampFrequency);
        do
        {
            try
            {
                if (await condition()) return;
                last = null;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException or KeyNotFoundException)
            {
                last = e;
            }

            await Task.Delay(Step, TimeProvider.System);
        }
        while (TimeProvider.System.GetTimestamp() < deadline);

        Assert.Fail($"After {within.TotalSeconds:0} s not yet: {phase}. {last?.Message}\n{evidence?.Invoke()}");
    }

    public static Task TrueAsync(string phase, TimeSpan within, Func<bool> condition, Func<string>? evidence = null) =>
        TrueAsync(phase, within, () => Task.FromResult(condition()), evidence);
}

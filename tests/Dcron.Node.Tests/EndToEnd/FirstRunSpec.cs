using System.Runtime.CompilerServices;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>What <c>./build.sh run</c> starts on a fresh checkout.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class FirstRunSpec
{
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_example_runs_within_15_seconds_and_is_loaded_only_once()
    {
        await using var node = await OneNode.StartAsync($"dcron.first-start.crontab={Example()}");
        await Until.TrueAsync("a run is in the history", Shown, async () =>
            (await node.Process.GetAsync("/api/jobs/hello/executions")).GetProperty("items").EnumerateArray().Any(e => e.GetProperty("outcome").GetString() == "Succeeded"), () => node.Process.Log);
        await node.UntilAsync("the log says what was loaded, and that the node is ready", () => node.Process.Log.Contains("loaded 9 jobs", StringComparison.Ordinal) && node.Process.Log.Contains("dcron is ready: http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Equal(9, await CountAsync(node));

        await node.DcronAsync("job", "delete", "hello");
        Assert.Equal(0, await node.Process.TerminateAsync(Patience));
        node.Process.Restart();
        await node.Process.UntilReadyAsync();

        await node.UntilAsync("the log says that nothing was loaded", () => node.Process.Log.Contains("is not loaded: there are jobs already", StringComparison.Ordinal));
        Assert.Equal(8, await CountAsync(node));
    }

    private static async Task<int> CountAsync(OneNode node) => (await node.Process.GetAsync("/api/jobs")).GetProperty("items").GetArrayLength();

    private static string Example([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "examples", "crontab"));
}

using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>One node that ends and comes back: what was, still is, and every due time between has one explanation.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class RestartSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Jobs_history_and_policies_outlive_the_process(bool killed)
    {
        await using var node = await OneNode.StartAsync();
        var runs = new RunFile(Path.Combine(node.Directory, "runs"));
        await node.Process.PutJobAsync(RunFile.Job, runs.Document("* * * * * *"));
        await node.Process.PutJobAsync("careful", new
        {
            schedule = "0 4 * * *", timezone = "Europe/Berlin", work = new { kind = "shell", command = "true" }, misfire = new { policy = "all", window = "2h" },
            overlap = "skip", retry = new { attempts = 2, delay = "5s" }, labels = new { team = "ops" },
        });
        await node.DcronAsync("job", "pause", "careful", "--reason", "until the restart");
        await node.UntilAsync("six runs", () => runs.Read().Count >= 6);
        var document = (await node.DcronAsync("job", "show", "careful", "--document")).Out;
        var oldest = runs.Read()[0].Execution;
        await node.EndOfAsync(oldest);

        if (killed) await node.Process.KillAsync();
        else Assert.Equal(0, await node.Process.TerminateAsync(Patience));
        var ended = TimeProvider.System.GetUtcNow();
        await Until.TrueAsync("some due times were missed", Patience, () => TimeProvider.System.GetUtcNow() > ended.AddSeconds(5));
        node.Process.Restart();
        await node.Process.UntilReadyAsync();

        Assert.Equal(document, (await node.DcronAsync("job", "show", "careful", "--document")).Out);
        var careful = (await node.DcronAsync("job", "show", "careful", "-o", "json")).Json;
        Assert.Equal("until the restart", careful.GetProperty("paused").GetProperty("reason").GetString());
        Assert.Equal("Succeeded", (await node.Process.GetAsync($"/api/executions/{oldest}")).GetProperty("outcome").GetString());
        var again = TimeProvider.System.GetUtcNow();
        await node.UntilAsync("new runs", () => runs.Read().Any(r => r.Due > again));

        // What was missed is late by less than the threshold of a misfire, so it runs. What a killed process had begun, and only that, is
        // lost: it kept a file of what it started.
        var unrun = await runs.UnrunAsync(node.Process, () => node.Process.Log);
        Assert.InRange(unrun.Count, 0, killed ? 1 : 0);
        Assert.All(unrun, e => Assert.Equal(("Lost", OneNode.Name), (e.GetProperty("outcome").GetString(), e.GetProperty("node").GetString())));
    }

    [Fact]
    public async Task Sigterm_lets_running_work_end_refuses_requests_and_ends_with_0()
    {
        await using var node = await OneNode.StartAsync("dcron.node.drain-timeout=20s");
        var (started, done) = (Path.Combine(node.Directory, "started"), Path.Combine(node.Directory, "done"));
        await node.Process.PutJobAsync("slow", new { schedule = "@manually", work = new { kind = "shell", command = $"touch {started}; sleep 4; touch {done}" } });
        await node.DcronAsync("job", "run", "slow");
        await node.UntilAsync("the work has begun", () => File.Exists(started));

        var ending = node.Process.TerminateAsync(Patience);
        await node.UntilAsync("HTTP takes no more requests", async () => (await node.TryDcronAsync("job", "list")).ExitCode == 3);
        Assert.False(ending.IsCompleted, "The node did not wait for what it runs.");

        Assert.Equal(0, await ending);
        Assert.True(File.Exists(done), $"The work was not let to its end.\n{node.Process.Log}");
        var log = node.Process.Log.Split('\n');
        Assert.Single(log, l => l.Contains("Draining: 1 attempts run here", StringComparison.Ordinal));
        Assert.Contains(log, l => l.EndsWith("dcrond has stopped", StringComparison.Ordinal));
        Assert.DoesNotContain(log, l => l.Contains(" WRN ", StringComparison.Ordinal) || l.Contains(" ERR ", StringComparison.Ordinal));

        node.Process.Restart();
        await node.Process.UntilReadyAsync();
        var last = (await node.DcronAsync("job", "history", "slow", "-o", "json")).Json[0];
        Assert.Equal("Succeeded", last.GetProperty("outcome").GetString());
    }
}

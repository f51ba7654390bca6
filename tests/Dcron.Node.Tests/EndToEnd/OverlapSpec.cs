using System.Globalization;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Overlap, runs with overrides and kills, on one real node with real processes.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class OverlapSpec(OneNode node) : IClassFixture<OneNode>
{
    [Theory]
    [InlineData("skip")]
    [InlineData("queue")]
    [InlineData("replace")]
    public async Task Never_runs_two_at_once_though_each_takes_longer_than_the_time_between_them(string overlap)
    {
        var file = Path.Combine(node.Directory, overlap);
        await node.Process.PutJobAsync(overlap, new
        {
            schedule = "* * * * * *",
            overlap,
            work = new { kind = "shell", command = $"echo begin >> {file}; trap 'echo end >> {file}; exit 1' TERM; n=0; while [ $n -lt 17 ]; do sleep 0.1; n=$((n+1)); done; echo end >> {file}" },
        });

        await node.UntilAsync("four runs", () => File.Exists(file) && File.ReadAllLines(file).Count(l => l == "end") >= 4);
        await node.DcronAsync("job", "delete", overlap);

        var lines = File.ReadAllLines(file);
        for (var i = 1; i < lines.Length; i++) Assert.NotEqual(lines[i - 1], lines[i]);
    }

    [Fact]
    public async Task A_run_takes_its_own_environment_and_arguments()
    {
        await node.Process.PutJobAsync("overridden", new { schedule = "@manually", work = new { kind = "shell", command = "echo $LEVEL $1", environment = new { LEVEL = "info" } } });

        var id = (await node.DcronAsync("job", "run", "overridden", "--env", "LEVEL=debug", "--key", "once", "--", "--full")).Out.Trim();
        Assert.Equal(id, (await node.DcronAsync("job", "run", "overridden", "--env", "LEVEL=debug", "--key", "once", "--", "--full")).Out.Trim());

        Assert.Equal("debug --full\n", (await node.EndOfAsync(id)).GetProperty("attempts")[0].GetProperty("output").GetString());
        Assert.Contains("use another key", (await node.TryDcronAsync("job", "run", "overridden", "--key", "once")).Error);
    }

    [Fact]
    public async Task A_kill_ends_all_processes_also_deaf_ones_in_groups_of_their_own_and_starts_no_retry()
    {
        var pids = Path.Combine(node.Directory, "killed");
        await node.Process.PutJobAsync("hangs", new
        {
            schedule = "@manually",
            killGrace = "1s",
            retry = new { attempts = 5, delay = "0s" },
            work = new { kind = "shell", command = $"set -m; trap '' TERM; (sh -c 'echo $$ >> {pids}; sleep 600' & echo $! >> {pids}; wait) & echo $$ >> {pids}; wait; sleep 600" },
        });
        var id = (await node.DcronAsync("job", "run", "hangs")).Out.Trim();
        await node.UntilAsync("all processes run", () => File.Exists(pids) && File.ReadAllLines(pids).Length == 3);

        Assert.Contains("killing " + id, (await node.DcronAsync("execution", "kill", id, "--reason", "it hangs", "--by", "ada")).Out);

        var execution = await node.EndOfAsync(id);
        Assert.Equal(("Cancelled", "killed by ada: it hangs"), (execution.GetProperty("outcome").GetString(), execution.GetProperty("reason").GetString()));
        Assert.Equal(1, execution.GetProperty("attempts").GetArrayLength());
        await node.UntilAsync("no process is left", () => !File.ReadAllLines(pids).Any(IsAlive));
        Assert.Contains("ended already", (await node.TryDcronAsync("execution", "kill", id)).Error);
    }

    private static bool IsAlive(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{int.Parse(pid, CultureInfo.InvariantCulture)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

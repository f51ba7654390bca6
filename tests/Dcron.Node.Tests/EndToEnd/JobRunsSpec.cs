using System.Text.Json;
using Dcron.Node.Tests.Cli;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>What real work sees, and what becomes of it, on one real node.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class JobRunsSpec(OneNode node) : IClassFixture<OneNode>
{
    private const string Never = "@manually";

    [Fact]
    public async Task A_job_knows_who_it_is()
    {
        await node.Process.PutJobAsync("who", Shell("env | grep ^DCRON_"));

        var execution = await node.RunJobAsync("who");

        var seen = Output(execution).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["DCRON_JOB"] = "who",
                ["DCRON_EXECUTION_ID"] = execution.GetProperty("id").GetString()!,
                ["DCRON_ATTEMPT"] = "1",
                ["DCRON_DUE_TIME"] = execution.GetProperty("due").GetString()!,
                ["DCRON_TRIGGER"] = "manual",
                ["DCRON_NODE"] = OneNode.Name,
            },
            seen);
    }

    [Fact]
    public async Task A_scheduled_job_knows_its_due_time_and_starts_at_it()
    {
        var file = Path.Combine(node.Directory, "scheduled");
        await node.Process.PutJobAsync("scheduled", Shell($"echo $DCRON_TRIGGER $DCRON_DUE_TIME $(date +%s.%N) >> {file}", "* * * * * *"));
        await node.UntilAsync("five runs", () => File.Exists(file) && File.ReadAllLines(file).Length >= 5);
        await node.DcronAsync("job", "delete", "scheduled");

        var lines = File.ReadAllLines(file).Select(l => l.Split(' ')).ToList();
        Assert.All(lines, l => Assert.Equal("schedule", l[0]));
        var dues = lines.Select(l => DateTimeOffset.Parse(l[1])).ToList();
        Assert.Equal(Enumerable.Range(0, dues.Count).Select(i => dues.Min().AddSeconds(i)), dues.Order());
        Assert.All(lines, l => Assert.True(DateTimeOffset.Parse(l[1]).ToUnixTimeSeconds() <= double.Parse(l[2]), $"{l[2]} is before {l[1]}"));
    }

    [Fact]
    public async Task A_failing_job_is_tried_again_until_an_attempt_succeeds()
    {
        await node.Process.PutJobAsync("third-time-lucky", new
        {
            schedule = Never,
            work = new { kind = "shell", command = "echo attempt $DCRON_ATTEMPT; test $DCRON_ATTEMPT -eq 3 || exit 9" },
            retry = new { attempts = 5, delay = "1s", backoff = 1 },
        });

        var execution = await node.RunJobAsync("third-time-lucky");

        Assert.Equal("Succeeded", execution.GetProperty("outcome").GetString());
        var attempts = execution.GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal([(1, "Failed", 9), (2, "Failed", 9), (3, "Succeeded", 0)], attempts.Select(a => (Number(a, "number"), a.GetProperty("outcome").GetString()!, Number(a, "exitCode"))));
        Assert.Equal(["attempt 1\n", "attempt 2\n", "attempt 3\n"], attempts.Select(a => a.GetProperty("output").GetString()!));
        var starts = attempts.Select(a => a.GetProperty("startedAt").GetDateTimeOffset()).ToList();
        Assert.All(starts.Zip(starts.Skip(1), (one, next) => next - one), pause => Assert.True(pause >= TimeSpan.FromSeconds(1), $"{pause}"));
    }

    [Fact]
    public async Task A_job_whose_last_attempt_fails_has_failed()
    {
        await node.Process.PutJobAsync("hopeless", new
        {
            schedule = Never, work = new { kind = "shell", arguments = new[] { "sh", "-c", "exit 4" } }, retry = new { attempts = 2, delay = "1s" },
        });

        var execution = await node.RunJobAsync("hopeless");

        Assert.Equal(("Failed", "exit code 4"), (execution.GetProperty("outcome").GetString(), execution.GetProperty("reason").GetString()));
        Assert.Equal(2, execution.GetProperty("attempts").GetArrayLength());
    }

    [Fact]
    public async Task A_timeout_ends_the_whole_process_group_also_those_who_do_not_listen()
    {
        var pids = Path.Combine(node.Directory, "pids");
        var deaf = $"sh -c 'trap \"\" TERM; echo $$ >> {pids}; while :; do sleep 1; done' &";
        await node.Process.PutJobAsync("overlong", new
        {
            schedule = Never,
            work = new { kind = "shell", command = $"{deaf} echo $$ >> {pids}; sleep 600 & echo $! >> {pids}; wait" },
            timeout = "1s",
            killGrace = "1s",
        });

        var execution = await node.RunJobAsync("overlong");

        Assert.Equal("TimedOut", execution.GetProperty("outcome").GetString());
        var started = await File.ReadAllLinesAsync(pids);
        Assert.Equal(3, started.Length);
        await node.UntilAsync("nothing of the job lives", () => !started.Any(IsAlive));
    }

    [Fact]
    public async Task After_pause_has_returned_nothing_more_is_written()
    {
        var (witness, subject) = (Path.Combine(node.Directory, "witness"), Path.Combine(node.Directory, "subject"));
        await node.Process.PutJobAsync("witness", Shell($"echo x >> {witness}", "* * * * * *"));
        await node.Process.PutJobAsync("subject", Shell($"echo x >> {subject}", "* * * * * *"));
        await node.UntilAsync("the job runs", () => Lines(subject) >= 2);

        await node.DcronAsync("job", "pause", "subject");
        var (written, seen) = (Lines(subject), Lines(witness));
        await node.UntilAsync("the other job has gone on", () => Lines(witness) >= seen + 4);

        Assert.Equal(written, Lines(subject));
        await node.DcronAsync("job", "resume", "subject");
        await node.UntilAsync("the job runs again", () => Lines(subject) > written);
        await node.DcronAsync("job", "delete", "subject");
        await node.DcronAsync("job", "delete", "witness");
    }

    [Fact]
    public async Task Http_work_calls_its_server_and_judges_the_answer()
    {
        await using var server = await FakeServer.StartAsync(request => request.EndsWith("/good", StringComparison.Ordinal) ? (200, "all well") : (503, "not today"));
        await node.Process.PutJobAsync("call", new
        {
            schedule = Never, work = new { kind = "http", url = server.Url + "/good", method = "POST", body = "ping", expectedBody = "well$" },
        });
        await node.Process.PutJobAsync("call-in-vain", new { schedule = Never, work = new { kind = "http", url = server.Url + "/bad" } });

        var good = await node.RunJobAsync("call");
        var bad = await node.RunJobAsync("call-in-vain");

        Assert.Equal(("Succeeded", "Failed"), (good.GetProperty("outcome").GetString(), bad.GetProperty("outcome").GetString()));
        Assert.Contains("503", bad.GetProperty("reason").GetString());
        Assert.Contains("all well", Output(good));
        Assert.Equal([("POST /good", "ping"), ("GET /bad", "")], server.Requests);
    }

    private static object Shell(string command, string schedule = Never) => new { schedule, work = new { kind = "shell", command } };

    private static string Output(JsonElement execution) => execution.GetProperty("attempts")[0].GetProperty("output").GetString()!;

    private static int Number(JsonElement element, string property) => element.GetProperty(property).GetInt32();

    private static int Lines(string file) => File.Exists(file) ? File.ReadAllLines(file).Length : 0;

    // A zombie is dead; who reaps it is not the job's affair.
    private static bool IsAlive(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

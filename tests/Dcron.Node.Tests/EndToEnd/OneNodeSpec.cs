using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>What a person does at a shell on the first day, with the real <c>dcron</c> against a real <c>dcrond</c>.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class OneNodeSpec(OneNode node) : IClassFixture<OneNode>
{
    private const string Never = "@manually";

    [Fact]
    public async Task Jobs_of_a_yaml_file_and_of_a_json_file_run()
    {
        var file = Path.Combine(node.Directory, "yaml-runs");
        var yaml = Path.Combine(node.Directory, "jobs.yaml");
        await File.WriteAllTextAsync(yaml, $$"""
            name: from-yaml
            schedule: "@every 1s"
            work: { kind: shell, command: "echo yaml >> {{file}}" }
            ---
            name: from-yaml-2
            schedule: "{{Never}}"
            work: { kind: noop }
            """);
        var json = Path.Combine(node.Directory, "job.json");
        await File.WriteAllTextAsync(json, $$$"""{"name": "from-json", "schedule": "* * * * * *", "work": {"kind": "shell", "command": "echo json >> {{{file}}}"}}""");

        Assert.Equal(["created from-yaml", "created from-yaml-2"], (await node.DcronAsync("job", "apply", "-f", yaml)).OutLines);
        Assert.Equal(["created from-json"], (await node.DcronAsync("job", "apply", "-f", json)).OutLines);

        await node.UntilAsync("both jobs have run", () => File.Exists(file) && File.ReadAllLines(file).Distinct().Order().SequenceEqual(["json", "yaml"]));
        Assert.Equal(["unchanged from-json"], (await node.DcronAsync("job", "apply", "-f", json)).OutLines);
        foreach (var name in new[] { "from-yaml", "from-yaml-2", "from-json" })
            Assert.Equal([$"deleted {name}"], (await node.DcronAsync("job", "delete", name)).OutLines);
        Assert.Equal(1, (await node.TryDcronAsync("job", "show", "from-json")).ExitCode);
    }

    [Fact]
    public async Task A_job_is_listed_shown_paused_resumed_and_its_next_due_times_told()
    {
        await ApplyAsync("yearly", new { schedule = "0 12 24 12 *", timezone = "Europe/Berlin", work = new { kind = "noop" } });

        var row = Assert.Single((await node.DcronAsync("job", "list")).OutLines, l => l.StartsWith("yearly ", StringComparison.Ordinal));
        Assert.Matches(@"^yearly +0 12 24 12 \* +Europe/Berlin +active +\d{4}-12-24T11:00:00Z +-$", row);
        Assert.Contains("timezone", (await node.DcronAsync("job", "show", "yearly")).Out);
        var next = (await node.DcronAsync("job", "next", "yearly", "--count", "3")).OutLines;
        Assert.Equal(3, next.Length);
        Assert.All(next, due => Assert.EndsWith("-12-24T11:00:00Z", due));

        Assert.Equal(["paused yearly"], (await node.DcronAsync("job", "pause", "yearly", "--reason", "too far off")).OutLines);
        var paused = (await node.DcronAsync("job", "show", "yearly", "-o", "json")).Json;
        Assert.Equal(("paused", "too far off"), (Text(paused, "state"), Text(paused.GetProperty("paused"), "reason")));
        Assert.Equal(["resumed yearly"], (await node.DcronAsync("job", "resume", "yearly")).OutLines);
        Assert.Equal(JsonValueKind.Null, (await node.DcronAsync("job", "show", "yearly", "-o", "json")).Json.GetProperty("paused").ValueKind);
    }

    [Fact]
    public async Task One_is_told_why_a_job_ran_or_did_not()
    {
        await ApplyAsync("ticks", new { schedule = "* * * * * *", work = new { kind = "noop" } });
        await ApplyAsync("gpu", new { schedule = "0 3 * * *", work = new { kind = "noop" }, target = new { tags = new { gpu = "yes" } } });
        await node.UntilAsync("a due time is recorded", async () => (await node.DcronAsync("job", "why", "ticks")).OutLines.Any(l => l.Contains(" Succeeded ", StringComparison.Ordinal)));

        var lines = (await node.DcronAsync("job", "why", "ticks")).OutLines;
        Assert.Contains("Nothing keeps it from running.", lines);
        Assert.Contains(lines, l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "Succeeded", OneNode.Name, var late, OneNode.Name, "-"] && late.EndsWith("ms", StringComparison.Ordinal));
        Assert.Contains("  No node can run it: no node has the tag gpu=yes.", (await node.DcronAsync("job", "why", "gpu")).OutLines);
        await node.DcronAsync("job", "pause", "ticks", "--reason", "too loud", "--by", "ada");
        Assert.Contains((await node.DcronAsync("job", "why", "ticks")).OutLines, l => l.Contains("by ada (too loud), until it is resumed: dcron job resume ticks.", StringComparison.Ordinal));
        Assert.Contains("The job did not exist", (await node.DcronAsync("job", "why", "gpu", "2020-01-01T00:00:00Z")).Out);
        foreach (var name in new[] { "ticks", "gpu" }) await node.DcronAsync("job", "delete", name);
    }

    [Fact]
    public async Task A_run_with_other_arguments_shows_them_when_it_has_ended()
    {
        await ApplyAsync("level", new { schedule = Never, work = new { kind = "shell", command = "echo $LEVEL $1" } });
        var id = (await node.DcronAsync("job", "run", "level", "--env", "LEVEL=debug", "--", "--full")).Out.Trim();
        await node.EndOfAsync(id);

        var shown = (await node.DcronAsync("execution", "show", id)).Out;

        Assert.Matches(@"(?m)^outcome +Succeeded$", shown);
        Assert.Contains("debug", shown);
        Assert.Contains("--full", shown);
    }

    [Fact]
    public async Task A_manual_run_is_in_the_history_with_its_output()
    {
        await ApplyAsync("greet", new { schedule = Never, work = new { kind = "shell", command = "echo hello; echo trouble >&2" } });

        var id = Text(await node.RunJobAsync("greet"), "id");

        var shown = (await node.DcronAsync("execution", "show", id)).Out;
        Assert.Matches(@"(?m)^outcome +Succeeded$", shown);
        Assert.Matches($@"(?m)^{OneNode.Name} +1 +Succeeded ", shown);
        Assert.Equal(["hello", "trouble"], (await node.DcronAsync("execution", "output", id)).OutLines.Order());
        var history = (await node.DcronAsync("job", "history", "greet")).OutLines;
        Assert.Matches($@"^{id} +manual +Succeeded +{OneNode.Name} +1 ", Assert.Single(history[1..]));
        Assert.Equal(0, (await node.DcronAsync("execution", "show", id, "-o", "json")).Json.GetProperty("attempts")[0].GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task The_node_and_the_cluster_are_shown()
    {
        var nodes = (await node.DcronAsync("node", "list", "-o", "json")).Json;
        Assert.Equal((OneNode.Name, "up"), (Text(Assert.Single(nodes.EnumerateArray()), "name"), Text(nodes[0], "status")));
        Assert.Matches($@"(?m)^{OneNode.Name} +127\.0\.0\.1:{node.Process.Port} +up +api,executor,scheduler ", (await node.DcronAsync("node", "list")).Out);

        var cluster = (await node.DcronAsync("cluster", "show", "-o", "json")).Json;
        Assert.Equal((OneNode.Name, 1), (Text(cluster.GetProperty("scheduler"), "node"), cluster.GetProperty("scheduler").GetProperty("term").GetInt64()));
        Assert.Matches($@"(?m)^scheduler +{OneNode.Name} ", (await node.DcronAsync("cluster", "show")).Out);
    }

    [Theory]
    [InlineData("job list")]
    [InlineData("job show shape")]
    [InlineData("job next shape")]
    [InlineData("job history shape")]
    [InlineData("job run shape")]
    [InlineData("job pause shape")]
    [InlineData("job resume shape")]
    [InlineData("node list")]
    [InlineData("cluster show")]
    [InlineData("crontab export")]
    public async Task Every_verb_answers_a_program_in_json(string call)
    {
        await ApplyAsync("shape", new { schedule = "@yearly", work = new { kind = "noop" } });

        var run = await node.DcronAsync([.. call.Split(' '), "--output", "json"]);

        Assert.True(run.Json.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
    }

    [Fact]
    public async Task Refusals_end_with_1_wrong_calls_with_2_and_no_answer_with_3()
    {
        var refused = await node.TryDcronAsync("job", "show", "there-is-none");
        Assert.Equal((1, "", "dcron: There is no job 'there-is-none' (404)"), (refused.ExitCode, refused.Out, Assert.Single(refused.ErrorLines)));

        var invalid = await node.DcronWithInputAsync("name: bad\nschedule: every tuesday\nwork: { kind: shell, comand: x }\ncolour: red\n", "job", "apply", "-f", "-");
        Assert.Equal(1, invalid.ExitCode);
        Assert.All(new[] { "schedule", "work.comand", "colour" }, field => Assert.Contains(invalid.ErrorLines, l => l.Contains(field, StringComparison.Ordinal)));
        Assert.Equal(1, (await node.TryDcronAsync("job", "show", "bad")).ExitCode);

        var wrong = await node.TryDcronAsync("job", "lits");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("lits", Assert.Single(wrong.ErrorLines));

        var unreached = await node.TryDcronAsync("job", "list", "--endpoint", $"http://127.0.0.1:{NodeProcess.FreePorts(1)[0]}");
        Assert.Equal(3, unreached.ExitCode);
        Assert.Contains("cannot be reached", Assert.Single(unreached.ErrorLines));
    }

    private Task ApplyAsync(string name, object document) => node.Process.PutJobAsync(name, document);

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}

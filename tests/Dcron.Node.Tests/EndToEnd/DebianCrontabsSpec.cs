using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>
/// <c>dcron crontab import --system</c> of the files that Debian's own packages ship, into a real node. It has no executor: the lines are
/// real, and must not run on the machine of whoever tests.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class DebianCrontabsSpec : IAsyncLifetime
{
    private OneNode node = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(DebianCrontabs.IsDebian, "Debian packages can only be fetched on Debian.");
        node = await OneNode.StartAsync("akka.cluster.roles=[scheduler,api]");
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
    }

    [Fact]
    public async Task Every_line_becomes_the_right_job_and_a_second_import_changes_nothing()
    {
        var files = DebianCrontabs.SystemFiles();
        foreach (var file in files) await EveryLineIsImportedOrReportedAsync(file);
        var count = files.Sum(f => DebianCrontabs.JobLines(f).Count);

        foreach (var file in files) Assert.Equal(DebianCrontabs.JobLines(file).Count, (await ImportAsync(file)).GetProperty("created").GetInt32());
        var jobs = (await node.DcronAsync("job", "list", "-o", "json")).Json.EnumerateArray().ToList();
        Assert.Equal(count, jobs.Count);
        foreach (var line in DebianCrontabs.KnownLines) await IsAsKnownAsync(line, jobs);

        foreach (var file in files) Assert.Equal(DebianCrontabs.JobLines(file).Count, (await ImportAsync(file)).GetProperty("unchanged").GetInt32());
        var export = (await node.DcronAsync("crontab", "export", "--system")).Out;
        var back = await node.DcronWithInputAsync(export, "crontab", "import", "--system", "-");
        Assert.Equal((0, $"0 created, 0 updated, {count} unchanged\n", ""), (back.ExitCode, back.Out, back.Error));
    }

    [Fact]
    public async Task An_anacrontab_is_reported_line_by_line_and_imports_nothing()
    {
        var numbers = File.ReadAllLines(DebianCrontabs.Anacrontab).Select((text, i) => (text, Number: i + 1)).Where(l => l.text.Contains("run-parts", StringComparison.Ordinal)).Select(l => l.Number);

        var run = await node.TryDcronAsync("crontab", "import", "--system", DebianCrontabs.Anacrontab);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Equal(numbers.Select(n => $"line {n}"), run.ErrorLines[1..].Select(l => l.Trim().Split(':')[0]));
        Assert.All(run.ErrorLines[1..], l => Assert.Contains("anacron", l));
        Assert.Empty((await node.DcronAsync("job", "list", "-o", "json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Bad_lines_are_listed_by_number_and_only_keep_going_imports_the_others()
    {
        const string crontab = "# bad and good\nSHELL=/bin/sh\n61 * * * * root minute\n5 * * * * root good\n* * * root too few\n@fortnightly root never\n0 0 30 2 * root no such day\n@daily www-data good too\n";

        var refused = await node.DcronWithInputAsync(crontab, "crontab", "import", "--system", "-");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Out));
        Assert.Equal(["line 3", "line 5", "line 6", "line 7"], refused.ErrorLines[1..].Select(l => l.Trim().Split(':')[0]));
        Assert.Empty((await node.DcronAsync("job", "list", "-o", "json")).Json.EnumerateArray());

        var kept = await node.DcronWithInputAsync(crontab, "crontab", "import", "--system", "-", "--keep-going");
        Assert.Equal((0, "2 created, 0 updated, 0 unchanged\n"), (kept.ExitCode, kept.Out));
        Assert.Equal(4, kept.ErrorLines.Count(l => l.Contains("not imported: line ", StringComparison.Ordinal)));
        Assert.Equal(["good", "good too"], (await node.DcronAsync("job", "list", "-o", "json")).Json.EnumerateArray().Select(Command).Order());
    }

    private async Task EveryLineIsImportedOrReportedAsync(string file)
    {
        var plan = (await node.DcronAsync("crontab", "import", "--system", Full(file), "--dry-run", "-o", "json")).Json;
        var named = plan.GetProperty("jobs").EnumerateArray().Concat(plan.GetProperty("notes").EnumerateArray()).Select(e => e.GetProperty("line").GetInt32());
        Assert.Equal(DebianCrontabs.JobLines(file).Select(l => l.Number), named.Distinct().Order());
    }

    private async Task<JsonElement> ImportAsync(string file) => (await node.DcronAsync("crontab", "import", "--system", Full(file), "-o", "json")).Json;

    private async Task IsAsKnownAsync(DebianCrontabs.Line line, IReadOnlyList<JsonElement> jobs)
    {
        var job = Assert.Single(jobs, j => Text(j, "schedule") == line.Schedule && Command(j).StartsWith(line.Command, StringComparison.Ordinal));
        var work = job.GetProperty("work");
        Assert.Contains(DebianCrontabs.JobLines(line.File), l => l.Text.Replace("\\%", "%", StringComparison.Ordinal).EndsWith(Command(job), StringComparison.Ordinal));
        Assert.Equal("root", Text(work, "user"));
        Assert.Equal(line.PathVariable, work.TryGetProperty("environment", out var variables) ? Text(variables, "PATH") : null);

        var before = TimeProvider.System.GetUtcNow();
        var next = (await node.DcronAsync("job", "next", Text(job, "name"), "--count", "3")).OutLines.Select(DateTimeOffset.Parse).ToArray();
        Assert.True(
            next.SequenceEqual(Minutes(before).Where(line.Due).Take(3)) || next.SequenceEqual(Minutes(TimeProvider.System.GetUtcNow()).Where(line.Due).Take(3)),
            $"{line.File}, {line.Schedule}: next due times are {string.Join(", ", next)}");
    }

    private static IEnumerable<DateTimeOffset> Minutes(DateTimeOffset after)
    {
        var minute = new DateTimeOffset(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0, TimeSpan.Zero);
        while (true) yield return minute = minute.AddMinutes(1);
    }

    private static string Full(string file) => Path.Combine(DebianCrontabs.Folder, file);

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static string Command(JsonElement job) => Text(job.GetProperty("work"), "command");
}

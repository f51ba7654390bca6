using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class CrontabWriterSpec
{
    private static readonly Gen<string> Line = Gen.Select(
        Gen.Frequency(
            (6, Gen.Select(CronSample.Any, sample => sample.Text)),
            (1, CronSample.OneOf("@daily", "@hourly", "@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@midnight"))),
        CronSample.OneOf("root", "www-data", "joe"),
        CronSample.OneOf("date", "/opt/a b \"c\"", @"date +\%Y", "cat%one%two%", @"cat%100\%", "cat%%", @"echo a\\%b\c", "x  y  # z"),
        (schedule, user, command) => $"{schedule} {user} {command}");

    private static readonly Gen<string> Variable = CronSample.OneOf(
        "PATH=/usr/bin", "PATH=\" a \"", "A=1", "A='\"'", "B=", "SHELL=/bin/bash", "HOME=/srv", "MAILTO=ops@example.org", "MAILTO=",
        "CRON_TZ=Europe/Berlin", "CRON_TZ=Asia/Kathmandu", "TZ=America/New_York", "# words", "");

    private static readonly Gen<string> Text = Gen.Frequency((3, Line), (1, Variable)).Array[0, 12].Select(lines => string.Join('\n', lines));

    [Fact]
    public void What_is_read_and_written_reads_back_the_same() =>
        Text.Sample(text =>
        {
            var first = Read(text);
            var written = CrontabWriter.Write(first.Select(job => job.Definition), system: true);
            var again = Read(written.Text);

            Assert.Empty(written.Notes);
            Assert.Equal(Sorted(first), Sorted(again));
        });

    [Fact]
    public void A_written_crontab_has_only_lines_that_any_cron_knows()
    {
        var jobs = new[] { Job("a", "30 4 * * *"), Job("b", "@every 5s"), Job("c", "H H * * *"), Job("d", "15 30 4 * * *"), Job("e", "@manually"), Job("f", "0 0 L * *"), Job("g", "0 0 13 * 5") };

        var written = CrontabWriter.Write(jobs, system: false);

        Assert.Equal(["30 4 * * * date"], written.Text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'));
        Assert.Equal(["b", "c", "d", "e", "f", "g"], written.Notes.Select(note => note.Text));
        Assert.All(written.Notes, note => Assert.Equal(Severity.Error, note.Severity));
        Assert.Contains("# b is not here: a crontab cannot say the schedule '@every 5s'", written.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Either_day_becomes_one_line_again()
    {
        var written = CrontabWriter.Write([Job("a", "0 4 13 * * | 0 4 * * 5")], system: false);
        Assert.Contains("\n0 4 13 * 5 date\n", written.Text, StringComparison.Ordinal);
        Assert.Empty(written.Notes);
    }

    [Theory]
    [InlineData("0 4 13 * * | 0 5 * * 5")]
    [InlineData("@daily | @hourly")]
    [InlineData("0 4 13 * * | 0 4 * * 5 | 0 4 1 * *")]
    [InlineData("0  4 * * *")]
    [InlineData("0/5 * * * *")]
    public void A_schedule_that_no_line_says_is_a_comment(string schedule) =>
        Assert.Equal(Severity.Error, Assert.Single(CrontabWriter.Write([Job("a", schedule)], system: false).Notes).Severity);

    [Fact]
    public void Work_that_is_no_command_line_is_a_comment()
    {
        var job = Job("a", "@daily");
        var jobs = new[]
        {
            job with { Work = new HttpWork { Url = "http://example.org" } },
            job with { Work = new ShellWork { Arguments = ["date", "-u"] } },
            job with { Work = new ShellWork { Command = "one\ntwo" } },
            job with { Work = new ShellWork { Command = "cat", Stdin = "no line break at the end" } },
            job with { Work = new ShellWork { Command = "date", User = "joe" } },
            job with { Work = new ShellWork { Command = "date", Environment = new ShellWork().Environment.Add("A", "1\n* * * * * evil") } },
            job with { Work = new ShellWork { Command = "date", Environment = new ShellWork().Environment.Add("A\n* * * * * evil", "1") } },
            job with { Work = new ShellWork { Command = "date", User = "a\n* * * * * evil" } },
        };
        foreach (var each in jobs)
        {
            var written = CrontabWriter.Write([each], system: false);
            Assert.Equal(Severity.Error, Assert.Single(written.Notes).Severity);
            Assert.All(written.Text.Split('\n'), line => Assert.True(line.Length == 0 || line[0] == '#', line));
        }
    }

    [Fact]
    public void What_a_line_leaves_out_is_named()
    {
        var job = Job("a", "@daily") with
        {
            Retry = RetryPolicy.None with { Attempts = 3 },
            Timeout = TimeSpan.FromMinutes(1),
            Target = new Target(ImmutableSortedDictionary<string, string>.Empty, null),
        };

        var written = CrontabWriter.Write([job], system: true);

        Assert.Equal(
            ["a: a crontab cannot say target, retry, timeout", "a: it runs as the node's own account; the line says root"],
            written.Notes.Select(note => note.Message));
        Assert.Contains("\n@daily root date\n", written.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_that_cannot_be_unset_are_noted()
    {
        var jobs = new[]
        {
            Job("a", "@daily") with { Work = new ShellWork { Command = "date", Environment = new ShellWork().Environment.Add("A", "1") } },
            Job("b", "@daily") with { Work = new ShellWork { Command = "date", Environment = new ShellWork().Environment.Add("B", "2") } },
        };

        Assert.Equal("b: a crontab cannot unset A, which lines above have set", Assert.Single(CrontabWriter.Write(jobs, system: false).Notes).Message);
    }

    private static JobDefinition Job(string name, string schedule) => new()
    {
        Name = JobId.Of(name),
        Schedule = ScheduleParser.Parse(schedule, null, JobId.Of(name)),
        Work = new ShellWork { Command = "date" },
    };

    private static ImmutableArray<CrontabJob> Read(string text) => CrontabReader.Read(text, new CrontabOptions(System: true)).Jobs;

    private static JobDefinition[] Sorted(ImmutableArray<CrontabJob> jobs) => [.. jobs.Select(job => job.Definition).OrderBy(job => job.Name)];
}

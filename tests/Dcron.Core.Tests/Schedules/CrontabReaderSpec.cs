using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class CrontabReaderSpec
{
    private static readonly DateTimeOffset NewYear = DateTimeOffset.Parse("2026-01-01T00:00:00Z");

    [Fact]
    public void Reads_a_system_crontab()
    {
        var import = Read(
            """
            # a comment
            SHELL=/bin/bash
            PATH=/usr/sbin:/usr/bin
            MAILTO=ops@example.org

            17 *	* * *	root	cd / && run-parts --report /etc/cron.hourly
              25 6 * * mon-fri backup  /usr/local/bin/backup.sh --full
            """,
            system: true);

        Assert.Empty(import.Notes);
        Assert.Equal([6, 7], import.Jobs.Select(job => job.Line));
        Assert.Equal(["17 * * * *", "25 6 * * mon-fri"], import.Jobs.Select(job => job.Definition.Schedule.Text));
        Assert.StartsWith("run-parts-", Job(import, 0).Name.Value, StringComparison.Ordinal);
        Assert.StartsWith("backup-sh-", Job(import, 1).Name.Value, StringComparison.Ordinal);
        Assert.Equal("ops@example.org", Job(import, 1).Owner.Email);
        Assert.Equal(
            new ShellWork
            {
                Command = "/usr/local/bin/backup.sh --full",
                User = "backup",
                Shell = "/bin/bash",
                Environment = new ShellWork().Environment.Add("PATH", "/usr/sbin:/usr/bin"),
            },
            Job(import, 1).Work);
    }

    [Fact]
    public void Reads_a_user_crontab_with_any_line_ends()
    {
        var unix = Read("A=1\n@daily echo hi\n* * * * * date");
        var windows = Read("\uFEFFA=1\r\n@daily echo hi\r\n* * * * * date\r\n");

        Assert.Equal(["echo hi", "date"], unix.Jobs.Select(job => Work(job).Command));
        Assert.Equal(unix.Jobs, windows.Jobs);
        Assert.Empty(windows.Notes);
    }

    [Theory]
    [InlineData("A=b", "A", "b")]
    [InlineData("  A  =   b c  ", "A", "b c")]
    [InlineData("A=\" b c \"", "A", " b c ")]
    [InlineData("A=' \"b\" '", "A", " \"b\" ")]
    [InlineData("A=b # no comment", "A", "b # no comment")]
    [InlineData("A=b\"c\"", "A", "b\"c\"")]
    [InlineData("A=", "A", "")]
    [InlineData("\"A.B\"=c", "A.B", "c")]
    [InlineData("A=x=y", "A", "x=y")]
    public void Reads_variables_as_cron_does(string line, string name, string value)
    {
        var import = Read($"{line}\n@daily date");
        Assert.Empty(import.Notes);
        Assert.Equal(value, Assert.Single(Work(import.Jobs[0]).Environment, pair => pair.Key == name).Value);
    }

    [Fact]
    public void Variables_hold_for_the_lines_after_them()
    {
        var import = Read("@daily one\nA=1\nHOME=/srv\nMAILTO=a@b.c, d@e.f\n@daily two\nA=2\nMAILTO=\"\"\n@daily three");

        var work = import.Jobs.Select(Work).ToArray();
        Assert.Empty(work[0].Environment);
        Assert.Null(work[0].WorkingDirectory);
        Assert.Equal("1", work[1].Environment["A"]);
        Assert.Equal("/srv", work[1].Environment["HOME"]);
        Assert.Equal("/srv", work[1].WorkingDirectory);
        Assert.Equal("2", work[2].Environment["A"]);
        Assert.Equal(["", "a@b.c, d@e.f", ""], import.Jobs.Select(job => job.Definition.Owner.Email));
    }

    [Theory]
    [InlineData("date", "date", null)]
    [InlineData(@"date +\%Y-\%m", "date +%Y-%m", null)]
    [InlineData("mail -s hi joe%Joe,%%Where are your kids?%", "mail -s hi joe", "Joe,\n\nWhere are your kids?\n")]
    [InlineData("cat%one%two", "cat", "one\ntwo\n")]
    [InlineData(@"cat%100\% of%it", "cat", "100% of\nit\n")]
    [InlineData(@"cat%a\b", "cat", "a\\b\n")]
    [InlineData("cat%", "cat", null)]
    [InlineData("cat%%", "cat", "\n")]
    [InlineData(@"echo a\\%b", @"echo a\\", "b\n")]
    [InlineData(@"echo \a", @"echo \a", null)]
    public void Percent_is_a_line_of_input_unless_escaped(string raw, string command, string? stdin)
    {
        var work = Work(Assert.Single(Read($"@daily {raw}").Jobs));
        Assert.Equal(command, work.Command);
        Assert.Equal(stdin, work.Stdin);
    }

    [Theory]
    [InlineData("0 4 13 * 5", "0 4 13 * * | 0 4 * * 5")]
    [InlineData("30 4 1,15 * mon", "30 4 1,15 * * | 30 4 * * mon")]
    [InlineData("0 4 */2 * 5", "0 4 */2 * 5")]
    [InlineData("0 4 13 * */2", "0 4 13 * */2")]
    [InlineData("0 4 13 * *", "0 4 13 * *")]
    [InlineData("0 4 * * 5", "0 4 * * 5")]
    [InlineData("0 4 1-31 6 1", "0 4 1-31 6 * | 0 4 * 6 1")]
    public void Either_day_will_do_where_cron_says_so(string line, string schedule)
    {
        var job = Assert.Single(Read($"{line} date").Jobs);
        Assert.Equal(schedule, job.Definition.Schedule.Text);
    }

    [Fact]
    public void Both_days_match_on_friday_the_13th_once()
    {
        var schedule = Read("0 4 13 * 5 date").Jobs[0].Definition.Schedule;
        var due = new List<string>();
        for (var next = schedule.Next(NewYear); next < NewYear.AddMonths(2); next = schedule.Next(next.Value)) due.Add(next.Value.ToString("MMdd"));
        Assert.Equal(["0102", "0109", "0113", "0116", "0123", "0130", "0206", "0213", "0220", "0227"], due);
    }

    [Theory]
    [InlineData("@reboot date", "@reboot", "once when the cluster starts")]
    [InlineData("-*/5 * * * * date", "*/5 * * * *", "keeps a line out of the system log")]
    [InlineData("*/60 * * * * date", "0 * * * *", "larger than any minute; what is left is 0")]
    [InlineData("0 8-18/24 * * * date", "0 8 * * *", "what is left is 8")]
    [InlineData("0 22-2 * * * date", "0 22-2 * * *", "runs backwards")]
    [InlineData("0 0 * * fri-sun date", "0 0 * * fri-sun", "runs backwards")]
    [InlineData("* * * * * * date", "* * * * *", "none for seconds")]
    [InlineData("* * * * * root date", "* * * * *", "is this a system crontab")]
    public void Warns_where_something_differs(string line, string schedule, string message)
    {
        var import = Read(line);
        Assert.Equal(schedule, Assert.Single(import.Jobs).Definition.Schedule.Text);
        var note = Assert.Single(import.Notes);
        Assert.Equal((1, Severity.Warning, line), (note.Line, note.Severity, note.Text));
        Assert.Contains(message, note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@every_minute date", "@minutely")]
    [InlineData("@every_second date", "* * * * * *")]
    [InlineData("@every 5s date", "@every 5s")]
    [InlineData("@at 2026-12-24T18:00:00Z date", "@at 2026-12-24T18:00:00Z")]
    [InlineData("@manually date", "@manually")]
    [InlineData("H H * * * date", "H H * * *")]
    [InlineData("~ 3 * * * date", "H 3 * * *")]
    [InlineData("0 0 L * * date", "0 0 L * *")]
    [InlineData("5,*/20 * * * * date", "5,*/20 * * * *")]
    [InlineData("09,39 * * JAN-mar 7 date", "09,39 * * JAN-mar 7")]
    public void Reads_the_schedules_of_other_crons_and_its_own(string line, string schedule)
    {
        var import = Read(line);
        Assert.Empty(import.Notes);
        Assert.Equal((schedule, "date"), (Assert.Single(import.Jobs).Definition.Schedule.Text, Work(import.Jobs[0]).Command));
    }

    [Fact]
    public void A_random_range_is_fixed_within_its_bounds_by_the_name()
    {
        var import = Read(string.Join('\n', Enumerable.Range(0, 100).Select(i => $"10~19 ~5,20~ * * * job{i}")));

        var due = import.Jobs.Select(job => job.Definition.Schedule.Next(NewYear)!.Value).ToArray();
        Assert.All(due, time => Assert.InRange(time.Minute, 10, 19));
        Assert.All(due, time => Assert.InRange(time.Hour, 0, 5));
        Assert.Equal(10, due.Select(time => time.Minute).Distinct().Count());
        Assert.Equal(300, import.Notes.Length);
        Assert.Contains("fixed at", import.Notes[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("61 * * * * date", "'61' is no minute")]
    [InlineData("* * * january * date", "'january' is no month")]
    [InlineData("0/15 * * * * date", "write 0-59/15")]
    [InlineData("0~70 * * * * date", "a random range runs from 0 to 59")]
    [InlineData("*-5 * * * * date", "'*-5' is no minute")]
    [InlineData("* * * * *", "no command after the schedule")]
    [InlineData("* * * *", "too short for a cron line")]
    [InlineData("@daily", "no command")]
    [InlineData("@dayly date", "did you mean @daily?")]
    [InlineData("@600 date", "near to it is @every 600s")]
    [InlineData("@every date", "no command")]
    [InlineData("1 5 cron.daily run-parts /etc/cron.daily", "line of anacron")]
    [InlineData("@monthly 15 cron.monthly run-parts /etc/cron.monthly", "line of anacron")]
    [InlineData("0 0 31 2 * date", "is never due")]
    [InlineData("A=\"b", "not closed")]
    [InlineData("A=\"b\" c", "follows the closing quote")]
    [InlineData("CRON_TZ=Europe/Berlim", "did you mean Europe/Berlin?")]
    [InlineData("export A=1", "too short for a cron line")]
    [InlineData("# dcron: name=Not Good", "is not a job name")]
    [InlineData("# dcron: nmae=good", "known is name=NAME")]
    public void Reports_a_line_that_makes_no_job(string line, string message)
    {
        var import = Read($"# first\n{line}\n@daily date");

        Assert.True(import.HasErrors);
        var note = import.Notes[0];
        Assert.Equal((2, Severity.Error, line), (note.Line, note.Severity, note.Text));
        Assert.Contains(message, note.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(import.Jobs, job => job.Line == 2);
    }

    [Theory]
    [InlineData("RANDOM_DELAY=45", "write H for the minute")]
    [InlineData("START_HOURS_RANGE=3-22", "it is for anacron")]
    [InlineData("MAILFROM=x@y.z", "does not send")]
    [InlineData("PATH=$PATH:/opt", "expands '$'")]
    [InlineData("TZ=Europe/Berlin", "only the commands see TZ")]
    public void Warns_of_variables_that_mean_something_else(string line, string message)
    {
        var import = Read($"{line}\n@daily date");
        Assert.Single(import.Jobs);
        Assert.Contains(message, Assert.Single(import.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_zones_hold_for_the_lines_after_them()
    {
        var import = Read("@daily a\nTZ=Asia/Tokyo\n@daily b\nCRON_TZ=America/New_York\n@daily c\nCRON_TZ=\n@daily d", new CrontabOptions(TimeZone: "Europe/Berlin"));

        Assert.Equal(["Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Tokyo"], import.Jobs.Select(job => job.Definition.Schedule.TimeZone));
        Assert.Equal("Asia/Tokyo", Work(import.Jobs[2]).Environment["TZ"]);
        Assert.False(Work(import.Jobs[2]).Environment.ContainsKey("CRON_TZ"));
    }

    [Fact]
    public void Lines_under_an_unknown_zone_are_not_imported_in_another()
    {
        var import = Read("@daily a\nCRON_TZ=Mars/Phobos\n@daily b\n@daily c\nCRON_TZ=UTC\n@daily d");

        Assert.Equal([1, 6], import.Jobs.Select(job => job.Line));
        Assert.Equal([2, 3, 4], import.Notes.Select(note => note.Line));
        Assert.Contains("time zone of line 2", import.Notes[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_in_the_user_column_is_reported()
    {
        var import = Read("@daily www:www date", system: true);
        Assert.Equal("www", Work(import.Jobs[0]).User);
        Assert.Contains("not its group", Assert.Single(import.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_line_needs_a_user_and_a_command() =>
        Assert.Contains("has a user and then a command", Assert.Single(Read("@daily date", system: true).Notes).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_that_cannot_be_used_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Read("", new CrontabOptions(Prefix: "No ")));
        Assert.Throws<ArgumentException>(() => Read("", new CrontabOptions(Prefix: new string('a', 65))));
        Assert.Throws<ArgumentException>(() => Read("", new CrontabOptions(TimeZone: "Nowhere")));
    }

    private static CrontabImport Read(string text, bool system = false) => Read(text, new CrontabOptions(system));

    private static CrontabImport Read(string text, CrontabOptions options) => CrontabReader.Read(text, options);

    private static JobDefinition Job(CrontabImport import, int index) => import.Jobs[index].Definition;

    private static ShellWork Work(CrontabJob job) => Assert.IsType<ShellWork>(job.Definition.Work);
}

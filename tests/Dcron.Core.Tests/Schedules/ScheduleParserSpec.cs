using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class ScheduleParserSpec
{
    private static readonly JobId Backup = JobId.Of("backup");

    [Theory]
    [InlineData("30 4 * * *", typeof(CronSchedule))]
    [InlineData("15 30 4 * * *", typeof(CronSchedule))]
    [InlineData("@yearly", typeof(CronSchedule))]
    [InlineData("@Daily", typeof(CronSchedule))]
    [InlineData("@every 90s", typeof(EverySchedule))]
    [InlineData("@at 2026-12-24T18:00:00+01:00", typeof(OnceSchedule))]
    [InlineData("@manually", typeof(ManualSchedule))]
    [InlineData("@reboot", typeof(ClusterStartSchedule))]
    [InlineData("0 4 13 * * | 0 4 * * 5", typeof(UnionSchedule))]
    [InlineData("@daily | @every 7h | @at 2026-12-24T18:00:00Z", typeof(UnionSchedule))]
    public void Reads_each_kind_and_keeps_its_text(string text, Type kind)
    {
        var schedule = ScheduleParser.Parse($"  {text} ", "Europe/Berlin", Backup);

        Assert.IsType(kind, schedule);
        Assert.Equal(text, schedule.Text);
        Assert.Equal("Europe/Berlin", schedule.TimeZone);
        Assert.Equal(ScheduleParser.Parse(text, "Europe/Berlin", Backup), schedule);
        Assert.NotEqual(ScheduleParser.Parse(text, null, Backup), schedule);
    }

    [Theory]
    [InlineData(null, "schedule: is empty")]
    [InlineData("", "schedule: is empty")]
    [InlineData(" \t ", "schedule: is empty")]
    [InlineData("* * * *", "'* * * *' has 4 fields; a cron expression has 5")]
    [InlineData("daily", "'daily' has 1 field;")]
    [InlineData("0 0 0 1 1 ? 2027", "a year is not supported")]
    [InlineData("60 * * * *", "'60' is no minute: value must be a number between 0 and 59")]
    [InlineData("60 * * * * *", "'60' is no second")]
    [InlineData("* 24 * * *", "'24' is no hour")]
    [InlineData("* * 0 * *", "'0' is no day of month")]
    [InlineData("* * * 13 *", "'13' is no month")]
    [InlineData("* * * january *", "'january' is no month")]
    [InlineData("* * * * 8", "'8' is no day of week")]
    [InlineData("*/0 * * * *", "'*/0' is no minute")]
    [InlineData("-1 * * * *", "'-1' is no minute")]
    [InlineData("1,,2 * * * *", "'1,,2' is no minute")]
    [InlineData("0~30 * * * *", "a random range is not known")]
    [InlineData("H(0-29) * * * *", "H takes no range")]
    [InlineData("* * * * H#2", "'H#2' is no day of week")]
    [InlineData("0 0 31 2 *", "is never due")]
    [InlineData("0 0 30 FEB,feb *", "is never due")]
    [InlineData("0\n0 * * *", "line break")]
    [InlineData("@dayly", "@dayly is not known; did you mean @daily?")]
    [InlineData("@rebooot", "did you mean @reboot?")]
    [InlineData("@fortnightly-or-so", "known are @yearly, @annually")]
    [InlineData("@daily 5", "@daily stands alone, but '5' follows it")]
    [InlineData("@every", "@every needs a period")]
    [InlineData("@every soon", "'soon' after @every is no duration")]
    [InlineData("@every 0s", "must be whole seconds, at least 1s")]
    [InlineData("@every 1500ms", "must be whole seconds")]
    [InlineData("@every 99999999999999d", "is no duration")]
    [InlineData("@at", "@at needs a time")]
    [InlineData("@at 2026-12-24", "no RFC 3339 time")]
    [InlineData("@at 2026-12-24T18:00:00", "no RFC 3339 time with an offset or Z")]
    [InlineData("@at 2026-12-24T18:00:00.5Z", "fraction of a second")]
    [InlineData("@at 2026-02-30T18:00:00Z", "does not exist")]
    [InlineData("@at 9999-12-31T23:59:59-14:00", "does not exist")]
    [InlineData("0 4 * * * |", "nothing on one side")]
    [InlineData("|", "nothing on one side")]
    [InlineData("@manually | @daily", "@manually cannot be joined")]
    [InlineData("@reboot | @daily", "@reboot cannot be joined")]
    public void Refuses_a_bad_schedule_and_says_why(string? text, string message)
    {
        Assert.False(ScheduleParser.TryParse(text, null, Backup, out var schedule, out var problems));

        Assert.Null(schedule);
        Assert.Contains(problems, problem => problem.ToString().Contains(message, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.Equal("schedule", problem.Field));
        Assert.All(problems, problem => Assert.NotNull(problem.Example));
    }

    [Theory]
    [InlineData("Europe/Berlim", "did you mean Europe/Berlin?")]
    [InlineData("europe/berlin", "did you mean Europe/Berlin?")]
    [InlineData("New York", "did you mean America/New_York?")]
    [InlineData("Eastern Standard Time", "is a Windows name; IANA calls that zone America/New_York")]
    [InlineData("Mars/Phobos-and-Deimos", "is not an IANA time zone")]
    [InlineData("", "leave it out for UTC")]
    [InlineData("localtime", "is not an IANA time zone")]
    [InlineData("right/Europe/Berlin", "is not an IANA time zone")]
    [InlineData("../../etc/passwd", "is not an IANA time zone")]
    [InlineData("/etc/localtime", "is not an IANA time zone")]
    [InlineData("Europe/Berlin\0", "is not an IANA time zone")]
    public void Refuses_a_bad_zone_and_names_the_one_meant(string zone, string message)
    {
        Assert.False(ScheduleParser.TryParse("@daily", zone, Backup, out _, out var problems));

        var problem = Assert.Single(problems);
        Assert.Equal("timezone", problem.Field);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotNull(problem.Example);
    }

    [Fact]
    public void Lists_every_problem_at_once()
    {
        Assert.False(ScheduleParser.TryParse("61 25 * * * | @dayly", "Nowhere", Backup, out _, out var problems));
        Assert.Equal(["timezone", "schedule", "schedule", "schedule"], problems.Select(problem => problem.Field));

        var refused = Assert.Throws<FormatException>(() => ScheduleParser.Parse("61 25 * * *", null, Backup));
        Assert.Contains("'61' is no minute", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'25' is no hour", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Survives_every_example_it_gives()
    {
        foreach (var text in new[] { "", "@every", "@at", "|", "61 * * * *", "@daily 5" })
        {
            Assert.False(ScheduleParser.TryParse(text, null, Backup, out _, out var problems));
            Assert.All(problems, problem => Assert.NotNull(ScheduleParser.Parse(problem.Example!, null, Backup)));
        }
    }
}

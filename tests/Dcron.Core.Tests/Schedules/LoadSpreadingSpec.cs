using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class LoadSpreadingSpec
{
    private static readonly DateTimeOffset NewYear = DateTimeOffset.Parse("2026-01-01T00:00:00Z");

    // Golden: a slot that moves with a release or a process would run every spread job twice, or not at all, on the day of the change.
    [Theory]
    [InlineData("backup", "H H * * *", "01-01 06:34:00")]
    [InlineData("backup", "H H H * * *", "01-01 16:15:34")]
    [InlineData("backup", "H/15 * * * *", "01-01 00:08:00")]
    [InlineData("backup", "0 H H * *", "01-08 13:00:00")]
    [InlineData("backup", "0 0 * H H", "07-07 00:00:00")]
    [InlineData("report", "H H * * *", "01-01 22:00:00")]
    [InlineData("report-1", "H H * * *", "01-01 04:17:00")]
    [InlineData("report-2", "H H * * *", "01-01 07:35:00")]
    [InlineData("größe", "H H * * *", "01-01 04:11:00")]
    public void A_slot_is_the_same_in_every_process(string name, string text, string next) =>
        Assert.Equal(next, Parse(text, name).Next(NewYear)!.Value.ToString("MM-dd HH:mm:ss"));

    [Theory]
    [InlineData("~ ~ * * *", "H H * * *")]
    [InlineData("h ~ * * *", "H H * * *")]
    [InlineData("~/15 ~/6 * * *", "H/15 H/6 * * *")]
    [InlineData("~ ~ ~ ~ ~ ~", "H H H H H H")]
    public void A_tilde_is_another_spelling(string text, string same) =>
        Assert.Equal(Parse(same, "backup").Next(NewYear), Parse(text, "backup").Next(NewYear));

    [Fact]
    public void Words_spread_nothing() => Assert.Equal(NewYear.AddDays(1), Parse("@daily", "backup").Next(NewYear));

    [Fact]
    public void Names_spread_evenly_over_the_day()
    {
        const int names = 10_000;
        var perMinute = new int[24 * 60];
        var perHour = new int[24];
        for (var i = 0; i < names; i++)
        {
            var due = Parse("H H * * *", $"job-{i}").Next(NewYear.AddSeconds(-1))!.Value;
            perMinute[(due.Hour * 60) + due.Minute]++;
            perHour[due.Hour]++;
        }

        Assert.All(perMinute, count => Assert.True(count <= 3 * names / perMinute.Length, $"{count} jobs in one minute"));
        Assert.All(perHour, count => Assert.InRange(count, names / 24 * 0.8, names / 24 * 1.2));
    }

    private static Schedule Parse(string text, string job) => ScheduleParser.Parse(text, null, JobId.Of(job));
}

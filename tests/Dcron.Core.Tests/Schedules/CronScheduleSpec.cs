using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class CronScheduleSpec
{
    [Theory]
    [InlineData("30 4 * * *", "2026-01-01T04:30:00Z")]
    [InlineData("15 30 4 * * *", "2026-01-01T04:30:15Z")]
    [InlineData("@yearly", "2027-01-01T00:00:00Z")]
    [InlineData("@annually", "2027-01-01T00:00:00Z")]
    [InlineData("@monthly", "2026-02-01T00:00:00Z")]
    [InlineData("@weekly", "2026-01-04T00:00:00Z")]
    [InlineData("@daily", "2026-01-02T00:00:00Z")]
    [InlineData("@midnight", "2026-01-02T00:00:00Z")]
    [InlineData("@hourly", "2026-01-01T01:00:00Z")]
    [InlineData("@minutely", "2026-01-01T00:01:00Z")]
    [InlineData("0 0 L * *", "2026-01-31T00:00:00Z")]
    [InlineData("0 0 L-2 * *", "2026-01-29T00:00:00Z")]
    [InlineData("0 0 LW * *", "2026-01-30T00:00:00Z")]
    [InlineData("0 0 17W * *", "2026-01-16T00:00:00Z")]
    [InlineData("0 0 * * 6#3", "2026-01-17T00:00:00Z")]
    [InlineData("0 0 * * FRIL", "2026-01-30T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2026-02-13T00:00:00Z")]
    [InlineData("0 0 29 2 1", "2044-02-29T00:00:00Z")]
    [InlineData("0 0 * DEC-feb mon", "2026-01-05T00:00:00Z")]
    [InlineData("0 22-1 * * *", "2026-01-01T01:00:00Z")]
    [InlineData("0 0 * * 7", "2026-01-04T00:00:00Z")]
    [InlineData("7,*/20 * * * *", "2026-01-01T00:07:00Z")]
    [InlineData("*,7 5 * * *", "2026-01-01T05:00:00Z")]
    public void Knows_the_next_due_time(string text, string next) =>
        Assert.Equal(At(next), Parse(text).Next(At("2026-01-01T00:00:00Z")));

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z")]
    [InlineData("2025-12-31T23:59:59.9999999Z", "2026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00.0000001Z", "2026-01-01T00:01:00Z")]
    [InlineData("2026-01-01T05:45:30+05:45", "2026-01-01T00:01:00Z")]
    public void Is_strictly_after_and_in_utc(string after, string next)
    {
        foreach (var zone in new[] { null, "UTC", "Asia/Kathmandu" })
        {
            var due = Parse("* * * * *", zone).Next(At(after));
            Assert.Equal(At(next), due);
            Assert.Equal(TimeSpan.Zero, due!.Value.Offset);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Pacific/Apia")]
    [InlineData("America/New_York")]
    public void Has_an_answer_at_both_ends_of_the_calendar(string? zone)
    {
        Assert.NotNull(Parse("0 0 * * *", zone).Next(DateTimeOffset.MinValue));
        Assert.Null(Parse("0 0 * * *", zone).Next(DateTimeOffset.MaxValue));
        Assert.Null(Parse("* * * * * *", zone).Next(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Reads_the_text_in_its_zone()
    {
        var schedule = Parse("0 9 * * MON", "Asia/Kathmandu");
        Assert.Equal(At("2026-01-05T03:15:00Z"), schedule.Next(At("2026-01-01T00:00:00Z")));
    }

    private static Schedule Parse(string text, string? zone = null) => ScheduleParser.Parse(text, zone, JobId.Of("backup"));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text);
}

using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class OtherSchedulesSpec
{
    [Theory]
    [InlineData("@every 1h30m", "2026-01-01T00:00:00Z", "2026-01-01T01:30:00Z")]
    [InlineData("@every 1h30m", "1970-01-01T00:00:00Z", "1970-01-01T01:30:00Z")]
    [InlineData("@every 90s", "2026-01-01T00:00:00.5Z", "2026-01-01T00:01:30Z")]
    [InlineData("@every 1s", "2026-01-01T00:00:00.999Z", "2026-01-01T00:00:01Z")]
    [InlineData("@every 7s", "1969-12-31T23:59:58Z", "1970-01-01T00:00:00Z")]
    [InlineData("@every 7s", "1969-12-31T23:59:52.5Z", "1969-12-31T23:59:53Z")]
    public void Every_is_due_at_multiples_since_1970(string text, string after, string next) =>
        Assert.Equal(At(next), Parse(text, "Asia/Kathmandu").Next(At(after)));

    [Fact]
    public void Every_ends_with_the_calendar() => Assert.Null(Parse("@every 1000000d").Next(DateTimeOffset.MaxValue));

    [Fact]
    public void At_is_due_once()
    {
        var schedule = Parse("@at 2026-12-24T18:00:00+01:00", "America/New_York");

        Assert.Equal(At("2026-12-24T17:00:00Z"), schedule.Next(At("2026-12-24T16:59:59.9Z")));
        Assert.Equal(TimeSpan.Zero, schedule.Next(DateTimeOffset.MinValue)!.Value.Offset);
        Assert.Null(schedule.Next(At("2026-12-24T17:00:00Z")));
    }

    [Fact]
    public void Manually_and_reboot_are_never_due()
    {
        Assert.Null(Parse("@manually").Next(DateTimeOffset.MinValue));
        Assert.Null(Parse("@reboot").Next(DateTimeOffset.MinValue));
    }

    [Fact]
    public void A_union_is_due_when_any_part_is_and_once_where_several_are()
    {
        var schedule = Parse("0 4 13 * * | 0 4 * * 5");

        var due = Chain(schedule, At("2026-02-01T00:00:00Z"), 6);

        // Friday 13 February 2026 is there once.
        Assert.Equal(["02-06", "02-13", "02-20", "02-27", "03-06", "03-13"], due.Select(time => time.ToString("MM-dd")));
    }

    private static IEnumerable<DateTimeOffset> Chain(Schedule schedule, DateTimeOffset after, int count)
    {
        for (var next = schedule.Next(after); next is not null && count-- > 0; next = schedule.Next(next.Value)) yield return next.Value;
    }

    private static Schedule Parse(string text, string? zone = null) => ScheduleParser.Parse(text, zone, JobId.Of("backup"));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text);
}

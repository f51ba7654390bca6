using Cronos;
using CsCheck;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class CronPropertiesSpec
{
    private static readonly JobId Backup = JobId.Of("backup");

    private static readonly Gen<ClockChange> Change = CronSample.OneOf(ClockChange.All);

    // Minutes from a day before the change to an hour after it.
    private static readonly Gen<int> Start = Gen.Int[-1440, 60];

    [Fact]
    public void Next_agrees_with_brute_force_over_every_change_of_clocks() =>
        Gen.Select(CronSample.Any, Change, Start).Sample(
            (sample, change, start) =>
            {
                var after = change.At.AddMinutes(start);
                var until = after.AddDays(3);
                var expected = DueTimesByBruteForce.Find(sample.Matches, sample.Repeats, change.Zone, after, until, TimeSpan.FromMinutes(1));
                if (!TryParse(sample.Text, change.ZoneId, out var schedule)) Assert.Empty(expected);
                else Assert.Equal(expected, Chain(schedule!, after, until));
            },
            iter: 500);

    [Fact]
    public void Next_strictly_increases_in_whole_seconds_of_utc() =>
        Gen.Select(CronSample.Any, Change, Gen.Long[-5 * TimeSpan.TicksPerDay, 5 * TimeSpan.TicksPerDay]).Sample(
            (sample, change, ticks) =>
            {
                if (!TryParse(sample.Text, change.ZoneId, out var schedule)) return;
                var previous = new DateTimeOffset(change.At.AddTicks(ticks));
                for (var i = 0; i < 50 && schedule!.Next(previous) is { } next; i++)
                {
                    Assert.True(next > previous);
                    Assert.Equal(0, next.Ticks % TimeSpan.TicksPerSecond);
                    Assert.Equal(TimeSpan.Zero, next.Offset);
                    previous = next;
                }
            },
            iter: 1000);

    [Fact]
    public void Next_does_not_depend_on_where_the_search_begins() =>
        Gen.Select(CronSample.Any, Change, Gen.Int[-3000, 3000], Gen.Int[0, 3000]).Sample(
            (sample, change, start, later) =>
            {
                if (!TryParse(sample.Text, change.ZoneId, out var schedule)) return;
                var after = new DateTimeOffset(change.At.AddMinutes(start));
                var next = schedule!.Next(after);
                var between = after.AddMinutes(later);
                if (between < next) Assert.Equal(next, schedule.Next(between));
            },
            iter: 1000);

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/London")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Sydney")]
    [InlineData("Australia/Lord_Howe")]
    public void The_rule_is_that_of_Cronos_where_its_zone_arithmetic_holds(string zoneId)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        Gen.Select(CronSample.Any, Gen.DateTime[new DateTime(2020, 1, 1), new DateTime(2030, 1, 1)]).Sample(
            (sample, from) =>
            {
                if (!TryParse(sample.Text, zoneId, out var schedule)) return;
                var cronos = CronExpression.Parse(sample.Text);
                var next = new DateTimeOffset(DateTime.SpecifyKind(from, DateTimeKind.Utc));
                for (var i = 0; i < 20; i++)
                {
                    var expected = cronos.GetNextOccurrence(next, zone);
                    Assert.Equal(expected, schedule!.Next(next));
                    if (expected is null) return;
                    next = expected.Value;
                }
            },
            iter: 200);
    }

    private static bool TryParse(string text, string zone, out Schedule? schedule) => ScheduleParser.TryParse(text, zone, Backup, out schedule, out _);

    private static List<DateTime> Chain(Schedule schedule, DateTime after, DateTime until)
    {
        var due = new List<DateTime>();
        for (var next = schedule.Next(new DateTimeOffset(after)); next?.UtcDateTime <= until; next = schedule.Next(next.Value)) due.Add(next.Value.UtcDateTime);
        return due;
    }
}

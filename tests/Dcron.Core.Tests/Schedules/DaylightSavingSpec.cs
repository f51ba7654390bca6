using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

/// <summary>
/// The rule at clock changes as a table, for people to read: <c>dst-golden.txt</c> beside this file. To write it anew after a change that
/// is meant, run this spec with DCRON_GOLDEN=write, and read the difference line by line.
/// </summary>
public sealed class DaylightSavingSpec
{
    private static readonly string[] Expressions =
    [
        "0 0 * * *", "30 0 * * *", "0 1 * * *", "30 1 * * *", "0 2 * * *", "30 2 * * *", "15,45 2 * * *", "0 3 * * *", "30 23 * * *",
        "0 1,2,3 * * *", "15 30 1 * * *", "0 0 1 * *", "30 2 * * SUN", "*/30 * * * *", "20 * * * *", "0 * * * *", "0 */2 * * *",
        "*/20 1 * * *", "*/20 2 * * *", "*/20 0,23 * * *", "30 0-3 * * *", "@daily",
    ];

    [Fact]
    public void Due_times_around_clock_changes_are_those_of_the_table()
    {
        var table = Table();
        var path = GoldenPath();
        if (Environment.GetEnvironmentVariable("DCRON_GOLDEN") == "write") File.WriteAllText(path, table);

        var golden = File.ReadAllLines(path);
        var lines = table.TrimEnd('\n').Split('\n');
        for (var i = 0; i < Math.Min(golden.Length, lines.Length); i++)
            Assert.True(golden[i] == lines[i], $"line {i + 1} of dst-golden.txt\n  says    {golden[i]}\n  but is  {lines[i]}");
        Assert.Equal(golden.Length, lines.Length);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_table_agrees_with_brute_force(string change, int index)
    {
        _ = change;
        var moment = ClockChange.All[index];
        foreach (var expression in Expressions)
        {
            var cron = PlainCron.Read(expression);
            var (from, until) = Window(moment);
            var expected = DueTimesByBruteForce.Find(cron.Matches, cron.Repeats, moment.Zone, from, until, TimeSpan.FromSeconds(15));
            Assert.Equal(expected, Due(expression, moment).Select(due => due.UtcDateTime));
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_machine_knows_the_change(string change, int index)
    {
        _ = change;
        var moment = ClockChange.All[index];
        Assert.Equal(moment.Before, moment.Zone.GetUtcOffset(moment.At.AddSeconds(-1)));
        Assert.Equal(moment.After, moment.Zone.GetUtcOffset(moment.At));
    }

    public static TheoryData<string, int> Changes()
    {
        var data = new TheoryData<string, int>();
        for (var i = 0; i < ClockChange.All.Length; i++) data.Add(ClockChange.All[i].ToString(), i);
        return data;
    }

    private static string Table()
    {
        var text = new StringBuilder();
        text.Append("# Due times from two hours before to three hours after a change of clocks, as the wall clock shows them, with the offset.\n");
        text.Append("# A time in the gap is due at the first instant after it. In a repeated hour, fixed times are due in the first pass only;\n");
        text.Append("# expressions that repeat within the day (a star, a range or a step for hour or minute) are due in both.\n");
        foreach (var change in ClockChange.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{change}: {change.Note}\n");
            foreach (var expression in Expressions)
                text.Append(CultureInfo.InvariantCulture, $"  {expression,-15} {string.Join("  ", Due(expression, change).Select(due => Show(due, change.Zone)).DefaultIfEmpty("-"))}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<DateTimeOffset> Due(string expression, ClockChange change)
    {
        var schedule = ScheduleParser.Parse(expression, change.ZoneId, JobId.Of("backup"));
        var (from, until) = Window(change);
        for (var next = schedule.Next(new DateTimeOffset(from)); next?.UtcDateTime <= until; next = schedule.Next(next.Value)) yield return next.Value;
    }

    private static (DateTime From, DateTime Until) Window(ClockChange change) => (change.At.AddHours(-2).AddSeconds(-1), change.At.AddHours(3));

    private static string Show(DateTimeOffset due, TimeZoneInfo zone)
    {
        var local = due.ToOffset(zone.GetUtcOffset(due.UtcDateTime));
        return local.ToString(local.Second == 0 ? "ddd HH:mmzzz" : "ddd HH:mm:sszzz", CultureInfo.InvariantCulture);
    }

    private static string GoldenPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "dst-golden.txt");
}

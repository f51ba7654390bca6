using Dcron.Chaos.Takeover;

namespace Dcron.Chaos.Tests.Takeover;

public sealed class NodeLogSpec
{
    private static readonly DateTimeOffset Noon = Local(24, 12, 0, 0);

    [Fact]
    public void Reads_time_and_text_and_passes_over_the_lines_of_an_exception() =>
        Assert.Equal(
            [new LogLine(Local(24, 11, 59, 58, 250), "a", "INF Term 3 began on node a.")],
            NodeLog.Parse("a", ["11:59:58.250 INF Term 3 began on node a.", "   at Dcron.Node.Program.Main()", ""], Noon));

    [Fact]
    public void Gives_each_line_the_day_that_is_near()
    {
        var lines = NodeLog.Parse("a", ["23:59:59.000 INF before midnight", "00:00:05.000 INF after it"], Local(25, 0, 0, 1)).ToList();

        Assert.Equal([Local(24, 23, 59, 59), Local(25, 0, 0, 5)], lines.Select(l => l.At));
    }

    [Fact]
    public void Finds_the_first_term_after_the_fault_that_is_higher()
    {
        string[] lines =
        [
            "11:59:50.000 INF Term 7 began on node a.", "12:00:00.500 INF Term 6 began on node b.", "12:00:00.900 INF Term 7 began on node b.", "12:00:09.000 INF Term 8 began on node c.",
        ];

        Assert.Equal(TimeSpan.FromSeconds(0.9), NodeLog.NewTerm(NodeLog.Parse("b", lines, Noon), before: 6, Noon));
        Assert.Null(NodeLog.NewTerm(NodeLog.Parse("b", lines, Noon), before: 8, Noon));
    }

    // As a node of this machine would write it.
    private static DateTimeOffset Local(int day, int hour, int minute, int second, int millisecond = 0)
    {
        var time = new DateTime(2026, 11, day, hour, minute, second, millisecond, DateTimeKind.Unspecified);
        return new DateTimeOffset(time, TimeZoneInfo.Local.GetUtcOffset(time));
    }
}

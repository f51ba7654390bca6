using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Workload;

public sealed class MixSpec
{
    [Fact]
    public void Draws_the_same_jobs_from_the_same_seed() => Assert.Equal(Mix.Draw(50, 7), Mix.Draw(50, 7));

    [Fact]
    public void Has_every_kind_among_a_hundred_jobs() =>
        Assert.Equal(12, Mix.Draw(100, 7).Select(j => j.Name[..j.Name.LastIndexOf('-')]).Distinct().Count());

    [Theory]
    [InlineData(1, 0)]
    [InlineData(10, 3)]
    [InlineData(60, 59)]
    public void Counts_the_due_times_of_a_beat(int period, int offset)
    {
        var from = new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
        var due = new Beat(period, offset).Between(from.AddSeconds(-1), from.AddMinutes(2)).ToList();

        Assert.Equal(120 / period, due.Count);
        Assert.All(due, d => Assert.Equal(offset, d.ToUnixTimeSeconds() % period));
        Assert.Equal(from.AddSeconds(offset), due[0]);
    }

    [Fact]
    public void Reads_the_line_that_work_writes()
    {
        var boot = new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);
        var line = LedgerLine.Parse("minutely-3.20261124T080000Z e2 1 4 815 start 360001 3600.05", boot);

        Assert.Equal(new LedgerLine("minutely-3.20261124T080000Z", "e2", 1, 4, 815, IsStart: true, boot.AddHours(1).AddMilliseconds(10), boot.AddHours(1).AddMilliseconds(50)), line);
        Assert.Equal(("minutely-3", boot.AddHours(1), true), (line.Job, line.Due, line.IsScheduled));
    }
}

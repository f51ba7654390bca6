using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Workload;

public sealed class MixSpec
{
    [Fact]
    public void Draws_the_same_jobs_from_the_same_seed() => Assert.Equal(Mix.Draw(50, 7), Mix.Draw(50, 7));

    [Fact]
    public void Has_every_kind_among_three_hundred_jobs() =>
        Assert.Equal(33, Mix.Draw(300, 7).Select(j => j.Name[..j.Name.LastIndexOf('-')]).Distinct().Count());

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4711)]
    public void Launches_some_twenty_five_times_a_second(int seed) =>
        Assert.InRange(Mix.Draw(300, seed).Where(j => j.Beat is not null).Sum(j => (j.Nodes ?? 5.0) / j.Beat!.Period), 18, 32);

    [Theory]
    [InlineData(20)]
    [InlineData(301)]
    public void Draws_no_job_without_its_parents(int count)
    {
        var jobs = Mix.Draw(count, 7);

        Assert.Equal(count, jobs.Count);
        Assert.All(jobs.Where(j => j.After is not null).SelectMany(j => j.After!.Parents), p => Assert.Contains(jobs, j => j.Name == p && j.HasFollowers));
    }

    [Fact]
    public void Lets_parents_of_one_job_share_their_due_times()
    {
        var jobs = Mix.Draw(300, 7).ToDictionary(j => j.Name);
        var joined = jobs.Values.Where(j => j.After?.Second is not null).ToList();

        Assert.NotEmpty(joined);
        Assert.All(joined, j => Assert.Equal(jobs[j.After!.First].Beat, jobs[j.After.Second!].Beat));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    [InlineData(120, true)]
    public void Knows_what_a_calendar_excludes(int second, bool excluded) =>
        Assert.Equal(excluded, Exclusion.EverySecondMinute.Covers(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero).AddSeconds(second)));

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

using Dcron.Actors.Nodes;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Actors.Tests.Nodes;

public sealed class CrashVotesSpec
{
    private static readonly Incarnation Executor = new(9);
    // So many that the votes of a few are not most of them.
    private static readonly Incarnation[] Everybody = [.. Enumerable.Range(1, 40).Select(i => new Incarnation(i))];

    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    // The schedulers are 1..n. Whose death is voted on, by whom, and how many of the votes make it certain; 0: none do.
    [Theory]
    [InlineData(1, 9, new long[] { 1 }, 1)]
    [InlineData(2, 9, new long[] { 1 }, 0)]
    [InlineData(2, 9, new long[] { 1, 2 }, 2)]
    [InlineData(2, 2, new long[] { 1 }, 0)]
    [InlineData(3, 3, new long[] { 1, 1 }, 0)]
    [InlineData(3, 3, new long[] { 1, 2 }, 2)]
    [InlineData(3, 3, new long[] { 1, 3, 3 }, 0)]
    [InlineData(3, 9, new long[] { 1, 7, 8 }, 0)]
    [InlineData(5, 5, new long[] { 1, 2, 3 }, 3)]
    public void A_death_is_certain_when_most_of_all_schedulers_found_the_port_closed(int schedulers, long of, long[] by, int certainWith)
    {
        var votes = new CrashVotes();
        var members = Enumerable.Range(1, schedulers).Select(i => new Incarnation(i)).ToList();

        var certain = by.Select(voter => votes.Add(Vote(of, voter), members, Everybody, Noon) is not null).ToList();

        Assert.Equal(certainWith, certain.IndexOf(true) + 1);
        Assert.Equal(certainWith > 0, votes.Dead.Any(d => d.Node == new Incarnation(of)));
    }

    [Fact]
    public void It_is_certain_too_when_most_of_all_nodes_found_the_port_closed_since_one_of_two_schedulers_is_not_most()
    {
        var votes = new CrashVotes();
        Incarnation[] schedulers = [new(1), new(2)];
        Incarnation[] members = [.. schedulers, new(3), new(4), new(5)];

        Assert.Null(votes.Add(Vote(1, 2), schedulers, members, Noon));
        Assert.Null(votes.Add(Vote(1, 3), schedulers, members, Noon));
        Assert.NotNull(votes.Add(Vote(1, 4), schedulers, members, Noon));
    }

    [Fact]
    public void It_is_certain_only_once()
    {
        var votes = new CrashVotes();
        Assert.NotNull(votes.Add(Vote(9, 1), [new Incarnation(1)], Everybody, Noon));
        Assert.Null(votes.Add(Vote(9, 1), [new Incarnation(1)], Everybody, Noon));
    }

    [Fact]
    public void What_was_found_on_another_occasion_counts_no_more()
    {
        var votes = new CrashVotes();
        Incarnation[] members = [new(1), new(2), new(3)];
        votes.Add(Vote(9, 1), members, Everybody, Noon);

        Assert.Null(votes.Add(Vote(9, 2), members, Everybody, Noon + CrashVotes.Counts));
        Assert.NotNull(votes.Add(Vote(9, 1), members, Everybody, Noon + CrashVotes.Counts + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void It_stopped_by_the_latest_instant_that_a_voter_found()
    {
        var votes = new CrashVotes();
        Incarnation[] members = [new(1), new(2), new(3)];
        votes.Add(Vote(9, 1) with { StoppedBy = Noon.AddMilliseconds(300) }, members, Everybody, Noon);

        var died = votes.Add(Vote(9, 2) with { StoppedBy = Noon.AddMilliseconds(200) }, members, Everybody, Noon);

        Assert.Equal(new NodeDied(Executor, Noon.AddMilliseconds(300)), died);
    }

    [Fact]
    public void When_it_stopped_is_said_by_scheduler_nodes_since_only_they_have_measured_its_clock()
    {
        var votes = new CrashVotes();
        Incarnation[] schedulers = [new(1), new(2)];
        Incarnation[] members = [.. schedulers, new(3), new(4)];
        votes.Add(Vote(1, 3) with { StoppedBy = Noon.AddSeconds(1) }, schedulers, members, Noon);
        votes.Add(Vote(1, 4) with { StoppedBy = Noon.AddSeconds(1) }, schedulers, members, Noon);

        var died = votes.Add(Vote(1, 2) with { StoppedBy = Noon.AddMilliseconds(100) }, schedulers, members, Noon);

        Assert.Equal(new NodeDied(new Incarnation(1), Noon.AddMilliseconds(100)), died);
    }

    [Fact]
    public void Remembers_the_latest_few()
    {
        var votes = new CrashVotes();
        for (var i = 100; i < 150; i++) votes.Add(Vote(i, 1), [new Incarnation(1)], Everybody, Noon);

        Assert.Equal(20, votes.Dead.Count);
        Assert.Contains(votes.Dead, d => d.Node == new Incarnation(149));
    }

    private static PortRefused Vote(long of, long by) => new(new Incarnation(of), new Incarnation(by), Noon);
}

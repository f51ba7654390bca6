using Akka.Actor;
using Dcron.Actors.Executor;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class RoundTripsSpec
{
    private static readonly Address One = new("akka.tcp", "dcron", "n1", 4053);
    private static readonly Address Other = new("akka.tcp", "dcron", "n2", 4053);

    private readonly SetClock clock = new() { Milliseconds = 10_000 };
    private readonly RoundTrips trips;

    public RoundTripsSpec() => trips = new RoundTrips(clock);

    [Fact]
    public void Knows_nothing_of_a_node_that_never_answered()
    {
        trips.Note(Other, 9_990);
        Assert.Null(trips.ShortestTo(One));
    }

    [Fact]
    public void Tells_the_shortest_of_the_last_few_and_rounds_up()
    {
        trips.Note(One, 9_700);
        trips.Note(One, 9_998);
        trips.Note(One, 9_900);
        Assert.Equal(TimeSpan.FromMilliseconds(3), trips.ShortestTo(One));
    }

    [Fact]
    public void Forgets_what_the_other_side_no_longer_judges_by()
    {
        trips.Note(One, 9_998);
        clock.Milliseconds = 12_000;
        trips.Note(One, 11_980);
        clock.Milliseconds = 9_998 + 4_499;
        Assert.Equal(TimeSpan.FromMilliseconds(3), trips.ShortestTo(One));
        clock.Milliseconds++;
        Assert.Equal(TimeSpan.FromMilliseconds(21), trips.ShortestTo(One));
        clock.Milliseconds = 16_480;
        Assert.Null(trips.ShortestTo(One));
    }

    [Theory]
    [InlineData(5_500)]
    [InlineData(10_001)]
    public void Takes_no_answer_that_is_too_old_or_from_the_future(long asked)
    {
        trips.Note(One, asked);
        Assert.Null(trips.ShortestTo(One));
    }

    private sealed class SetClock : IBootClock
    {
        public long Milliseconds { get; set; }
    }
}

using Akka.Persistence.Etcd.Lease;
using Microsoft.Extensions.Time.Testing;

namespace Akka.Persistence.Etcd.Tests.Lease;

public sealed class HoldingTimeSpec
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Ends_at_four_fifths_of_the_time_to_live_counted_from_before_the_request()
    {
        var time = new HoldingTime(clock, TimeSpan.FromSeconds(10), HoldingTime.Now(clock));
        clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(1), time.Left);
        Assert.False(time.IsOver);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(time.IsOver);
    }

    [Fact]
    public void Begins_anew_with_each_renewal_from_when_that_was_asked_for()
    {
        var time = new HoldingTime(clock, TimeSpan.FromSeconds(10), HoldingTime.Now(clock));
        clock.Advance(TimeSpan.FromSeconds(3));
        var asked = HoldingTime.Now(clock);
        clock.Advance(TimeSpan.FromSeconds(2));
        time.Renew(asked);
        Assert.Equal(TimeSpan.FromSeconds(6), time.Left);
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(9, -300)]
    public void Counts_the_time_that_the_machine_slept_and_no_wall_clock_that_was_set_back(int monotonic, int wall)
    {
        var clocks = new TwoClocks();
        var time = new HoldingTime(clocks, TimeSpan.FromSeconds(10), HoldingTime.Now(clocks));
        (clocks.Monotonic, clocks.Wall) = (monotonic, wall);
        Assert.True(time.IsOver);
    }

    private sealed class TwoClocks : TimeProvider
    {
        public int Monotonic { get; set; }

        public int Wall { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Monotonic;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(1_000_000 + Wall);
    }
}

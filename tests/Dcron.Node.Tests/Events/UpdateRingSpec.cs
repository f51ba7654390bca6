using Dcron.Core.Updates;
using Dcron.Node.Events;
using Xunit;

namespace Dcron.Node.Tests.Events;

public sealed class UpdateRingSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly UpdateRing ring = new("g", capacity: 4);

    [Fact]
    public void Numbers_what_it_hears_and_gives_what_came_after_a_number()
    {
        Hear(1, 2, 3);

        Assert.Equal(3, ring.Last);
        Assert.Equal([1L, 2, 3], Terms(ring.After(0, 10, out var missed, out _)));
        Assert.False(missed);
        Assert.Equal([3L], Terms(ring.After(2, 10, out _, out _)));
        Assert.Equal([1L, 2], Terms(ring.After(0, 2, out _, out _)));
        Assert.Empty(ring.After(3, 10, out missed, out _));
        Assert.False(missed);
    }

    [Theory]
    [InlineData(2, false, new long[] { 3, 4, 5, 6 })]
    [InlineData(1, true, new long[] { 3, 4, 5, 6 })]
    [InlineData(5, false, new long[] { 6 })]
    public void Says_when_some_are_not_there_any_more(long after, bool misses, long[] rest)
    {
        Hear(1, 2, 3);
        Hear(4, 5, 6);

        Assert.Equal(rest, Terms(ring.After(after, 10, out var missed, out _)));
        Assert.Equal(misses, missed);
    }

    [Fact]
    public void Tells_whoever_waits_that_there_are_others()
    {
        ring.After(0, 10, out _, out var changed);
        Assert.False(changed.IsCompleted);

        Hear(1);
        Assert.True(changed.IsCompletedSuccessfully);
        ring.After(1, 10, out _, out changed);
        Assert.False(changed.IsCompleted);
    }

    [Theory]
    [InlineData("g-7", 7L)]
    [InlineData("g-0", 0L)]
    [InlineData("h-7", null)]
    [InlineData("g-", null)]
    [InlineData("g--1", null)]
    [InlineData("g-1x", null)]
    [InlineData("g-99999999999999999999", null)]
    [InlineData("", null)]
    public void Reads_a_place_of_its_own_only(string text, long? place) => Assert.Equal(place, EventPlace.Read("g", text));

    private void Hear(params long[] terms) => ring.Add(new UpdateBatch([.. terms.Select(t => new Update.TermBegan(Noon, t, "n1"))]));

    private static IEnumerable<long> Terms(IEnumerable<NumberedUpdate> found) => found.Select(f => ((Update.TermBegan)f.Update).Term);
}

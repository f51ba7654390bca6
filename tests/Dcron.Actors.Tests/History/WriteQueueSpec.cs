using Akka.Actor;
using Dcron.Actors.History;
using Xunit;
using static Dcron.Actors.Tests.History.HistoryRecords;

namespace Dcron.Actors.Tests.History;

public sealed class WriteQueueSpec
{
    private readonly IActorRef sender = ActorRefs.Nobody;

    [Fact]
    public void Refuses_what_does_not_fit_until_something_is_done()
    {
        var queue = new WriteQueue(maxBytes: 5_000);
        Assert.True(Offer(queue, 1, bytes: 4_000));
        Assert.False(Offer(queue, 2, bytes: 4_000));
        Assert.True(Offer(queue, 1, bytes: 4_000));
        Assert.True(Offer(queue, 3, bytes: 10));

        var taken = queue.Take();
        Assert.Equal([1, 3], taken.Select(b => b.Number));
        Assert.False(Offer(queue, 2, bytes: 4_000));

        queue.Done(taken);
        Assert.True(Offer(queue, 2, bytes: 4_000));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Takes_one_batch_however_large_when_there_is_nothing_else() =>
        Assert.True(Offer(new WriteQueue(maxBytes: 100), 1, bytes: 4_000));

    [Fact]
    public void Writes_at_most_a_few_thousand_rows_at_once()
    {
        var queue = new WriteQueue(maxBytes: long.MaxValue);
        for (var i = 0; i < 10; i++) queue.Offer(sender, i, "ack", [.. Enumerable.Range(0, 1_000).Select(n => Attempt(n))], []);
        Assert.Equal([4, 4, 2], [queue.Take().Count, queue.Take().Count, queue.Take().Count]);
        Assert.True(queue.IsEmpty);
    }

    private bool Offer(WriteQueue queue, long number, int bytes) => queue.Offer(sender, number, "ack", [Attempt(0, output: new string('x', bytes))], []);
}

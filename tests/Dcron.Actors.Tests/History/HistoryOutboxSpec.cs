using CsCheck;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Xunit;
using static Dcron.Actors.Tests.History.HistoryRecords;

namespace Dcron.Actors.Tests.History;

public sealed class HistoryOutboxSpec
{
    private readonly HistoryOutbox outbox = new();

    [Fact]
    public void Sends_what_it_holds_in_one_numbered_batch()
    {
        outbox.Add(Attempt(0));
        outbox.Add(Skip(1));
        outbox.Add(Attempt(2));

        var send = Assert.Single(outbox.Due(Noon));

        Assert.Equal((0, 1L), (send.Target, send.Batch.Number));
        Assert.Equal([Attempt(0), Attempt(2)], send.Batch.Attempts);
        Assert.Equal([Skip(1)], send.Batch.Skips);
        Assert.Empty(outbox.Due(Noon.AddSeconds(4)));
    }

    [Fact]
    public void Gives_back_a_batch_once_when_it_is_acknowledged()
    {
        outbox.Add(Attempt(0));
        outbox.Due(Noon);
        Assert.Equal([Attempt(0).Id], outbox.Acknowledge(1)!.Attempts.Select(a => a.Id));
        Assert.Null(outbox.Acknowledge(1));
        Assert.Null(outbox.Acknowledge(2));
        Assert.Equal((0, 0L), (outbox.Count, outbox.Bytes));
        Assert.Empty(outbox.Due(Noon.AddHours(1)));
    }

    [Fact]
    public void Turns_to_the_next_history_node_when_one_does_not_answer()
    {
        outbox.Add(Attempt(0));
        outbox.Due(Noon);
        Assert.Equal((1, 1L), Sent(Noon.AddSeconds(5)));
        Assert.Empty(outbox.Due(Noon.AddSeconds(9)));
        Assert.Equal((2, 1L), Sent(Noon.AddSeconds(10)));
        outbox.Acknowledge(1);
        outbox.Add(Attempt(1));
        Assert.Equal((2, 2L), Sent(Noon.AddSeconds(11)));
    }

    [Fact]
    public void Repeats_also_when_the_clock_was_put_back()
    {
        outbox.Add(Attempt(0));
        outbox.Due(Noon);
        Assert.Equal((1, 1L), Sent(Noon.AddHours(-1)));
        Assert.Empty(outbox.Due(Noon.AddHours(-1)));
    }

    [Fact]
    public void Keeps_batches_small_and_few_in_flight()
    {
        for (var i = 0; i < 6_000; i++) outbox.Add(Attempt(i, output: new string('x', 500)));
        var sends = outbox.Due(Noon);
        Assert.Equal(HistoryOutbox.MaxInFlight, sends.Count);
        Assert.All(sends, s => Assert.Equal(HistoryOutbox.MaxBatchRecords, s.Batch.Attempts.Length));

        outbox.Acknowledge(2);
        Assert.Equal(5, Assert.Single(outbox.Due(Noon)).Batch.Number);
    }

    [Fact]
    public void Keeps_batches_below_their_bytes()
    {
        for (var i = 0; i < 10; i++) outbox.Add(Attempt(i, output: new string('x', 400_000)));
        Assert.All(outbox.Due(Noon), s => Assert.Equal(2, s.Batch.Attempts.Length));
    }

    [Fact]
    public void Drops_output_oldest_first_and_says_so_but_keeps_the_facts()
    {
        var small = new HistoryOutbox(outputBound: 5_000);
        for (var i = 0; i < 4; i++) small.Add(Attempt(i, output: new string('é', 1_000), outcome: Outcome.Failed, reason: i == 0 ? "" : "exit code 1"));

        var records = small.Due(Noon).SelectMany(s => s.Batch.Attempts).ToList();

        Assert.Equal([0, 0, 1_000, 1_000], records.Select(r => r.Output.Length));
        Assert.Equal([2_000, 2_000, 0, 0], records.Select(r => r.OutputCut));
        Assert.Equal("output dropped: the history was away", records[0].Result.Reason);
        Assert.Equal("exit code 1; output dropped: the history was away", records[1].Result.Reason);
        Assert.Equal("exit code 1", records[2].Result.Reason);
        Assert.Equal(2, small.OutputsDropped);
    }

    [Fact]
    public void Gives_up_the_oldest_facts_last_of_all_and_names_them()
    {
        var small = new HistoryOutbox(outputBound: 500, factBound: 1_000);
        var givenUp = Enumerable.Range(0, 20).SelectMany(i => small.Add(Attempt(i))).ToList();
        var kept = small.Due(Noon).SelectMany(s => s.Batch.Attempts).Select(a => a.Id).ToList();
        Assert.NotEmpty(kept);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => Attempt(i).Id), givenUp.Concat(kept));
    }

    [Fact]
    public void Drops_an_output_that_no_message_can_carry()
    {
        outbox.Add(Attempt(0, output: new string('x', 4_000_000)));
        var record = Assert.Single(Assert.Single(outbox.Due(Noon)).Batch.Attempts);
        Assert.Equal(("", 4_000_000L, "output dropped: it was too large to send"), (record.Output, record.OutputCut, record.Result.Reason));
    }

    [Fact]
    public void Every_record_is_delivered_whatever_is_lost_on_the_way() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9]).List[1, 60].Sample(steps =>
        {
            var tried = new HistoryOutbox();
            var (now, added) = (Noon, 0);
            var delivered = new List<AttemptId>();
            var onTheWay = new Queue<long>();
            foreach (var (what, amount) in steps)
            {
                if (what == 0) for (var i = 0; i < amount * 200; i++) tried.Add(Attempt(added++));
                else if (what == 1) now = now.AddSeconds(amount);
                else if (what == 2) onTheWay.Clear();
                else Deliver(amount);
                foreach (var send in tried.Due(now)) onTheWay.Enqueue(send.Batch.Number);
            }

            while (tried.Count > 0)
            {
                Deliver(int.MaxValue);
                now = now.AddSeconds(5);
                foreach (var send in tried.Due(now)) onTheWay.Enqueue(send.Batch.Number);
            }

            Assert.Equal(Enumerable.Range(0, added).Select(i => Attempt(i).Id), delivered.OrderBy(id => id.Execution.Due));
            Assert.Equal(0, tried.Bytes);

            void Deliver(int most)
            {
                while (most-- > 0 && onTheWay.TryDequeue(out var number))
                    if (tried.Acknowledge(number) is { } batch) delivered.AddRange(batch.Attempts.Select(a => a.Id));
            }
        }, iter: 50);

    private (int, long) Sent(DateTimeOffset now)
    {
        var send = Assert.Single(outbox.Due(now));
        return (send.Target, send.Batch.Number);
    }
}

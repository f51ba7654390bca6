using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Xunit;

namespace Dcron.Core.Tests.Limits;

public sealed class SlotQueueSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobLabel Db = new("pool", "db");

    [Fact]
    public void Serves_by_priority_then_time_then_name()
    {
        var queue = Queue(new SlotLimits(10, []));
        queue.Note(0, 0, [Waits("b", 0, 5), Waits("a", 0, 5), Waits("c", 0, 1), Waits("d", 7, 9), Waits("e", -7, 0)]);

        Assert.Equal(["d", "c", "a", "b", "e"], queue.GrantNext().Select(g => g.Place.Request.Attempt.Execution.Job.Value));
    }

    [Fact]
    public void Gives_no_more_than_there_are_and_tells_who_waits_and_why()
    {
        var queue = Queue(new SlotLimits(2, []));
        queue.Note(0, 0, [Waits("a", 0, 0), Waits("b", 0, 1), Waits("c", 0, 2), Waits("d", 5, 3)]);

        Assert.Equal(["d", "a"], Granted(queue));
        Assert.Equal([(1, "b"), (2, "c")], queue.Queued().Select(q => (q.Position, q.Execution.Job.Value)));
        Assert.All(queue.Queued(), q => Assert.Equal("it waits for a slot of cluster (2 of 2 taken)", q.Reason));
        Assert.Equal([new LimitView("cluster", 2, 2, 4)], queue.Limits);
    }

    [Fact]
    public void A_slot_is_free_again_when_its_attempt_is_over()
    {
        var queue = Queue(new SlotLimits(1, []));
        queue.Note(0, 0, [Waits("a", 0, 0), Waits("b", 0, 1)]);
        var number = queue.GrantNext().Single().Number;
        queue.Note(0, number, [Runs("a", 1)]);
        Assert.Empty(queue.GrantNext());

        queue.Note(0, 0, [Runs("a", 0)]);

        Assert.Equal(["b"], Granted(queue));
    }

    [Fact]
    public void A_grant_that_came_to_nothing_is_given_on()
    {
        var queue = Queue(new SlotLimits(1, []));
        queue.Note(0, 0, [Waits("a", 0, 0), Waits("b", 0, 1)]);
        var number = queue.GrantNext().Single().Number;

        // Its node was gone by then, so it does not wait for a slot any more.
        queue.Note(0, number, [Runs("a", 0)]);

        Assert.Equal(["b"], Granted(queue));
    }

    [Fact]
    public void Those_of_a_full_label_do_not_hold_up_others()
    {
        var queue = Queue(new SlotLimits(3, [(Db, 1)]));
        queue.Note(0, 0, [Waits("a", 9, 0, db: true), Waits("b", 9, 1, db: true), Waits("c", 0, 2)]);

        Assert.Equal(["a", "c"], Granted(queue));
        Assert.Equal("it waits for a slot of pool=db (1 of 1 taken)", queue.Queued().Single().Reason);
    }

    [Fact]
    public void One_that_needs_more_than_there_are_takes_all_of_them()
    {
        var queue = Queue(new SlotLimits(2, []));
        queue.Note(0, 0, [Runs("a", 1), Waits("b", 0, 0, weight: 5)]);
        Assert.Empty(queue.GrantNext());

        queue.Note(0, 0, [Runs("a", 0)]);

        Assert.Equal(["b"], Granted(queue));
    }

    [Fact]
    public void Gives_nothing_before_every_partition_has_told_what_runs()
    {
        var queue = new SlotQueue(new SlotLimits(1, []), 2);
        var (zero, one) = (NameIn(0), NameIn(1));
        queue.Begin(0);
        queue.Note(0, 0, [Waits(zero, 0, 0)]);
        Assert.Empty(queue.GrantNext());
        Assert.Equal("a new scheduler gathers what runs", queue.Queued().Single().Reason);

        queue.Begin(1);
        queue.Note(1, 0, [Runs(one, 1)]);

        Assert.Empty(queue.GrantNext());
    }

    [Fact]
    public void A_partition_that_comes_up_again_tells_everything_anew()
    {
        var queue = Queue(new SlotLimits(1, []));
        queue.Note(0, 0, [Waits("a", 0, 0)]);
        Assert.Single(queue.GrantNext());

        queue.Begin(0);
        queue.Note(0, 0, [Waits("b", 0, 0)]);

        Assert.Equal(["b"], Granted(queue));
        Assert.Empty(queue.Queued());
    }

    // Partitions that act on grants late, crash, and end attempts in any order: what runs never exceeds a limit, and in the end all have run.
    [Fact]
    public void Never_lets_more_run_than_the_limits_say_and_serves_everyone()
    {
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 19]).Array[20, 200].Sample(steps =>
        {
            var world = new World();
            foreach (var (what, which) in steps) world.Step(what, which);
            world.RunOut();
        });
    }

    private sealed class World
    {
        private readonly SlotQueue queue = Queue(new SlotLimits(4, [(Db, 2)]));
        private readonly HashSet<int> waiting = [];
        private readonly HashSet<int> running = [];
        private readonly List<SlotQueue.Grant> unheard = [];
        private int served;
        private int asked;

        public void Step(int what, int which)
        {
            switch (what)
            {
                case 0 or 1 when !running.Contains(which) && waiting.Add(which): asked++; Tell(0, which); break;
                case 2: Hear(); break;
                case 3 when running.Remove(which): Tell(0, which); break;
                case 4 when which == 0: Crash(); break;
            }

            unheard.AddRange(queue.GrantNext());
            Assert.InRange(running.Count, 0, 4);
            Assert.InRange(running.Count(r => r % 2 == 0), 0, 2);
        }

        public void RunOut()
        {
            for (var i = 0; i < 500 && waiting.Count > 0; i++)
            {
                Step(2, 0);
                foreach (var one in running.ToList()) Step(3, one);
            }

            Assert.Empty(waiting);
            Assert.Equal(asked, served);
        }

        private void Hear()
        {
            if (unheard.Count == 0) return;
            var heard = unheard.Max(g => g.Number);
            List<int> placed = [.. unheard.Select(g => int.Parse(g.Place.Request.Attempt.Execution.Job.Value[1..]))];
            unheard.Clear();
            foreach (var one in placed.Where(waiting.Remove))
            {
                running.Add(one);
                served++;
            }

            queue.Note(0, heard, placed.Select(State));
        }

        private void Crash()
        {
            unheard.Clear();
            queue.Begin(0);
            queue.Note(0, 0, waiting.Concat(running).Distinct().Select(State).ToList());
        }

        private void Tell(long heard, int which) => queue.Note(0, heard, [State(which)]);

        private JobSlots State(int which) => waiting.Contains(which)
            ? Waits($"j{which}", which % 3, which, db: which % 2 == 0)
            : Runs($"j{which}", running.Contains(which) ? 1 : 0, db: which % 2 == 0);
    }

    private static SlotQueue Queue(SlotLimits limits)
    {
        var queue = new SlotQueue(limits, 1);
        queue.Begin(0);
        return queue;
    }

    private static string NameIn(int partition) => Enumerable.Range(0, 100).Select(i => $"j{i}").First(n => JobId.Of(n).PartitionOf(2) == partition);

    private static IEnumerable<string> Granted(SlotQueue queue) => queue.GrantNext().Select(g => g.Place.Request.Attempt.Execution.Job.Value);

    private static JobSlots Waits(string job, int priority, int seconds, bool db = false, int weight = 1)
    {
        var at = Noon.AddSeconds(seconds);
        return new JobSlots(JobId.Of(job), Limits(db), priority, 0, [new SlotRequest(new AttemptId(ExecutionId.Scheduled(JobId.Of(job), at), "", 1), at, weight)]);
    }

    private static JobSlots Runs(string job, int taken, bool db = false) => new(JobId.Of(job), Limits(db), 0, taken, []);

    private static ImmutableArray<string> Limits(bool db) => db ? ["cluster", "pool=db"] : ["cluster"];
}

using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

/// <summary>Overlap as the scheduler sees it: what it arms ahead behind what is open, and what it decides itself.</summary>
public sealed class OverlapSpec
{
    private static readonly JobDefinition EveryTenSeconds = Story.Definition("@every 10s");

    [Theory]
    [InlineData(OverlapPolicy.Skip)]
    [InlineData(OverlapPolicy.Queue)]
    [InlineData(OverlapPolicy.Replace)]
    public void Arms_ahead_on_the_one_node_that_holds_what_is_open(OverlapPolicy overlap)
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = overlap });
        for (var t = 0; t < 60; t += 5) story.At(t).Plan();

        Assert.Equal([10.0, 20, 30, 40, 50, 60, 70], story.OpenDues);
        Assert.Single(story.Job.Open.SelectMany(o => o.Attempts).Select(a => a.On).Distinct());
        Assert.Empty(story.Skips);
    }

    [Fact]
    public void Chooses_anew_where_nothing_is_open()
    {
        var story = ThreeNodes(Story.Definition("@every 60s") with { Overlap = OverlapPolicy.Skip });
        for (var t = 50; t < 1000; t += 60) story.At(t).Plan().At(t + 15).Finishes(story.Job.Open[0].Attempts[0].Id, Outcome.Succeeded);

        Assert.Equal(3, story.Planned.Select(p => p.Attempts[0].Node).Distinct().Count());
    }

    [Fact]
    public void Skips_itself_what_is_due_while_the_node_that_holds_the_job_takes_nothing_more()
    {
        var story = Running(OverlapPolicy.Skip);
        Assert.Equal([10.0], story.At(19).Plan().OpenDues);
        story.At(20).Plan();

        var skip = Assert.Single(story.Skips);
        Assert.Equal((Story.Noon.AddSeconds(19), Story.Noon.AddSeconds(20)), (skip.After, skip.Through));
        Assert.Contains("j.20260302T120010Z", skip.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Lets_wait_what_is_due_while_the_node_that_holds_the_job_takes_nothing_more()
    {
        var story = Running(OverlapPolicy.Queue);
        story.At(20).Plan().At(30).Plan();
        Assert.Equal([10.0, 20, 30], story.OpenDues);
        Assert.Equal("overlap: it waits for j.20260302T120010Z to end", Why(story, 20));

        // However long it takes: the grace for want of a node does not run meanwhile.
        story.At(39).Plan();
        Assert.Equal(AttemptPhase.Unplaced, Phase(story, 20));
        story.Finishes(story.Job.Open[0].Attempts[0].Id, Outcome.Succeeded);

        var placed = story.Job.Open.SelectMany(o => o.Attempts).ToList();
        Assert.All(placed, a => Assert.Equal(AttemptPhase.Armed, a.Phase));
        Assert.Single(placed.Select(a => a.On).Distinct());
    }

    [Fact]
    public void Ends_what_runs_for_what_replaces_it_on_another_node()
    {
        var story = Running(OverlapPolicy.Replace);
        var first = story.Job.Open[0];
        story.At(20).Plan();

        Assert.Equal((first.Id, $"replaced by {ExecutionId.Scheduled(first.Id.Job, Story.Noon.AddSeconds(20))}"), Assert.Single(Kills(story)));
        story.At(30).Plan();
        Assert.Equal([10.0, 30], story.OpenDues);
        story.Finishes(first.Attempts[0].Id, Outcome.Cancelled);
        Assert.Equal(AttemptPhase.Armed, Phase(story, 30));
    }

    [Fact]
    public void Queues_at_most_a_hundred()
    {
        var story = Story.Of(Story.Definition("@every 1s") with { Overlap = OverlapPolicy.Queue });
        for (var t = 0; t <= 130; t++) story.At(t).Plan();

        Assert.Equal(Turns.MostQueued, story.Job.Open.Length);
        Assert.Contains("100 executions", story.Skips.First().Reason, StringComparison.Ordinal);
        Assert.Contains("100 executions", Assert.IsType<JobReply.Refused>(story.Run("m1")).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Gives_a_queued_execution_all_of_its_nodes_once_it_is_its_turn(int? nodes)
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = OverlapPolicy.Queue, Target = Target.AnyOneNode with { Nodes = nodes } });
        story.At(10).Plan().At(20).Plan();
        Assert.Equal([10.0, 20], story.OpenDues);
        Assert.Equal(AttemptPhase.Unplaced, Phase(story, 20));

        foreach (var attempt in story.Job.Open[0].Attempts) story.Finishes(attempt.Id, Outcome.Succeeded);
        Assert.Equal(nodes ?? 3, story.Job.Open[0].Attempts.Count(a => a.Phase == AttemptPhase.Armed));
    }

    [Fact]
    public void Moves_all_that_was_armed_on_a_lost_node_to_one_other()
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = OverlapPolicy.Queue, OnLost = OnLost.Rerun });
        story.At(10).Plan();
        var first = story.Job.Open[0].Attempts[0].Id;
        story.Starts(first);
        story.At(15).Plan().Leaves(first.Node);

        var open = story.Job.Open.SelectMany(o => o.Attempts).Where(a => !a.IsOver).ToList();
        Assert.Equal([(10.0, 2), (20.0, 1), (30.0, 1)], open.Select(a => (Story.Seconds(a.Id.Execution.Due), a.Id.Number)));
        Assert.Single(open.Select(a => a.On).Distinct());
        Assert.DoesNotContain(open, a => a.Id.Node == first.Node);
    }

    [Fact]
    public void Keeps_the_node_when_an_edit_takes_back_what_was_armed_behind_what_runs()
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = OverlapPolicy.Queue });
        story.At(10).Plan();
        var first = story.Job.Open[0].Attempts[0].Id;
        story.Starts(first);
        story.At(12).Put(EveryTenSeconds with { Overlap = OverlapPolicy.Queue, Timeout = TimeSpan.FromMinutes(1) });
        story.DisarmsAll();

        Assert.Equal([10.0, 20], story.OpenDues);
        Assert.Single(story.Job.Open.SelectMany(o => o.Attempts).Select(a => a.On).Distinct());
    }

    [Fact]
    public void A_retry_elsewhere_is_decided_on_by_the_scheduler_since_no_executor_sees_both()
    {
        var story = ThreeNodes(EveryTenSeconds with
        {
            Overlap = OverlapPolicy.Skip,
            Retry = RetryPolicy.None with { Attempts = 2, Delay = TimeSpan.FromSeconds(30), OtherNode = true },
        });
        story.At(10).Plan();
        var first = story.Job.Open[0].Attempts[0].Id;
        story.At(11).Finishes(first, Outcome.Failed);

        Assert.NotEqual(first.Node, story.Job.Open[0].Attempts[1].Id.Node);
        story.At(20).Plan();
        Assert.Contains("was still open", Assert.Single(story.Skips).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_retry_never_displaces_a_due_time()
    {
        foreach (var overlap in Enum.GetValues<OverlapPolicy>())
        {
            var retry = new RetryPolicy(5, TimeSpan.FromSeconds(7), 3, TimeSpan.FromHours(1)) { Jitter = 1 };
            var (failing, plain) = (ThreeNodes(EveryTenSeconds with { Overlap = overlap, Retry = retry }), ThreeNodes(EveryTenSeconds with { Overlap = overlap }));
            for (var t = 0; t < 200; t++)
            {
                foreach (var attempt in failing.Job.Open.SelectMany(o => o.Attempts).Where(a => a.Phase == AttemptPhase.Armed && a.StartAt <= failing.Now).ToList())
                    failing.Finishes(attempt.Id, Outcome.Failed);
                failing.At(t).Plan();
                plain.At(t).Plan();
            }

            Assert.Equal(plain.Planned.Select(p => p.Execution), failing.Planned.Select(p => p.Execution));
            Assert.Equal(plain.Planned.Select(p => p.Attempts[0].StartAt), failing.Planned.Select(p => p.Attempts[0].StartAt));
        }
    }

    // One runs since second 10 on a node that can no longer be reached, and two others are there.
    private static Story Running(OverlapPolicy overlap)
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = overlap });
        foreach (var ahead in story.Job.Open[1..]) story.Finishes(ahead.Attempts[0].Id, Outcome.Skipped);
        story.Starts(story.Job.Open[0].Attempts[0].Id);
        story.Nodes.RemoveAll(n => n.Incarnation == story.Job.Open[0].Attempts[0].On);
        return story.At(12).Plan();
    }

    private static Story ThreeNodes(JobDefinition job)
    {
        var story = new Story { Nodes = [Story.Node("a", 1), Story.Node("b", 2), Story.Node("c", 3)] };
        story.Put(job);
        return story;
    }

    private static AttemptPhase Phase(Story story, double due) => story.Job.Open.Single(o => Story.Seconds(o.Due) == due).Attempts.Single().Phase;

    private static string? Why(Story story, double due)
    {
        var open = story.Job.Open.Single(o => Story.Seconds(o.Due) == due);
        return Turns.WhyItWaits(story.Job, open, open.Attempts[0], story.Now);
    }

    private static IEnumerable<(ExecutionId, string)> Kills(Story story) => story.Events.OfType<JobEvent.ExecutionKilled>().Select(e => (e.Execution, e.Reason));
}

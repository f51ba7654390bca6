using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class WaitingSpec
{
    private static readonly Target Eu = new(ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"), 1) { Wait = TimeSpan.FromMinutes(10) };

    [Fact]
    public void Waits_for_a_node_as_long_as_its_target_says_and_then_skips_with_the_reason()
    {
        var story = new Story { Nodes = [Story.Node("a", 1, ("dc", "us"))] };
        story.Put(Story.Definition("@every 1h") with { Target = Eu });

        Assert.Empty(story.At(3599).Plan().Job.Open);
        Assert.Equal([3600.0], story.At(3600).Plan().OpenDues);
        Assert.Equal(Story.Noon.AddSeconds(3601), story.WakeAt);
        Assert.Empty(story.At(3600 + 599.9).Plan().Ends);
        var end = Assert.Single(story.At(3600 + 600).Plan().Ends);

        Assert.Equal((Outcome.Skipped, "no eligible node: none of 1 executors has dc=eu"), (end.Outcome, end.Reason));
    }

    [Fact]
    public void Runs_when_a_node_comes_however_many_due_times_have_passed()
    {
        var story = new Story { Nodes = [] };
        story.Put(Story.Definition("@every 60s") with { Target = Eu });
        for (var t = 60; t <= 300; t += 60) story.At(t).Plan();
        story.Nodes.Add(Story.Node("a", 1, ("dc", "eu")));
        story.At(301).Plan();

        Assert.Equal([60.0, 120, 180, 240, 300], story.OpenDues);
        Assert.All(story.Job.Open, o => Assert.Equal(("a", AttemptPhase.Armed), (o.Attempts.Single().Id.Node, o.Attempts.Single().Phase)));
        Assert.Empty(story.Skips);
    }

    [Fact]
    public void Runs_on_as_many_nodes_as_wanted_once_they_are_there()
    {
        var story = new Story { Nodes = [] };
        story.Put(Story.Definition("@every 60s") with { Target = Eu with { Nodes = 2 } });
        story.At(60).Plan();
        story.Nodes.AddRange([Story.Node("a", 1, ("dc", "eu")), Story.Node("b", 2, ("dc", "eu")), Story.Node("c", 3)]);
        story.At(61).Plan();

        Assert.Equal(["a", "b"], story.Job.Open.Single().Attempts.Select(a => a.Id.Node).Order());
        Assert.All(story.Job.Open.Single().Attempts, a => Assert.Equal((AttemptPhase.Armed, 1), (a.Phase, a.Id.Number)));
    }

    [Fact]
    public void A_wait_of_nothing_skips_at_once()
    {
        var story = new Story { Nodes = [] };
        story.Put(Story.Definition("@every 60s") with { Target = Eu with { Wait = TimeSpan.Zero } });

        Assert.Equal(Story.Noon.AddSeconds(60), Assert.Single(story.At(60).Plan().Skips).Through);
    }

    [Fact]
    public void A_due_time_that_is_caught_up_waits_from_then_on()
    {
        var story = new Story { Nodes = [] };
        story.Put(Story.Definition("@every 1h") with { Target = Eu });
        story.Pause();
        story.At(3600 + 900).Resume();
        Assert.Equal([3600.0], story.OpenDues);

        Assert.Empty(story.At(3600 + 900 + 599).Plan().Ends);
        Assert.Single(story.At(3600 + 900 + 600).Plan().Ends);
    }

    [Fact]
    public void A_run_that_somebody_asks_for_waits_too()
    {
        var story = new Story { Nodes = [] };
        story.Put(Story.Definition("@manually") with { Target = Eu });
        Assert.IsType<JobReply.RunAccepted>(story.At(5).Run("m1"));
        story.Nodes.Add(Story.Node("a", 1, ("dc", "eu")));
        story.At(6).Plan();

        Assert.Equal("a", story.Job.Open.Single().Attempts.Single().Id.Node);
    }

    [Fact]
    public void A_pause_gives_up_what_waits()
    {
        var story = new Story { Nodes = [] };
        story.Put(Story.Definition("@every 60s") with { Target = Eu });
        story.At(60.5).Plan();
        story.At(61).Pause();

        Assert.Empty(story.Job.Open);
        Assert.Equal((Outcome.Cancelled, "the job was paused before it started"), (story.Ends.Single().Outcome, story.Ends.Single().Reason));
    }

    [Fact]
    public void An_edit_lets_it_wait_on_for_what_is_now_asked_for()
    {
        var story = new Story { Nodes = [Story.Node("a", 1), Story.Node("b", 2)] };
        story.Put(Story.Definition("@every 60s") with { Target = Eu with { Nodes = 2 } });
        story.At(60.5).Plan();
        story.At(61).Put(Story.Definition("@every 60s") with { Target = new Target(ImmutableSortedDictionary<string, string>.Empty, 2) });

        Assert.Equal(["a", "b"], story.Job.Open.Single(o => o.Due == Story.Noon.AddSeconds(60)).Attempts.Select(a => a.Id.Node).Order());
    }

    [Fact]
    public void Names_the_nodes_that_came_nearest()
    {
        var target = new Target(ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu").Add("disk", "ssd"), 1);
        NodeInfo[] nodes = [Story.Node("a", 1, ("dc", "us")), Story.Node("b", 2, ("dc", "eu"), ("disk", "hdd")), Story.Node("c", 3, ("disk", "ssd"))];

        Assert.Equal(
            "no eligible node: none of 3 executors has dc=eu and disk=ssd; nearest: b (lacks disk=ssd), c (lacks dc=eu)",
            Targeting.WhyNone(target, nodes));
        Assert.EndsWith("and 7 more", Targeting.WhyNone(target, [.. Enumerable.Range(0, 10).Select(i => Story.Node($"n{i}", i, ("dc", "eu")))]), StringComparison.Ordinal);
    }
}

using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class PlanningSpec
{
    [Fact]
    public void Plans_a_due_time_as_long_before_it_as_arm_ahead_says()
    {
        var story = Story.Of("@every 60s");
        Assert.Empty(story.Planned);
        Assert.Equal(Story.Noon.AddSeconds(45), Planning.WakeAt(story.Job, story.Job.NextDue, new PlanningContext(story.Now, story.ArmAhead, TimeSpan.Zero, story.Nodes)));

        Assert.Empty(story.At(44.9).Plan().Planned);
        var planned = Assert.Single(story.At(45).Plan().Planned);

        Assert.Equal((Story.Noon.AddSeconds(60), Trigger.Schedule), (planned.Execution.Due, planned.Trigger));
        Assert.Equal(Story.Noon.AddSeconds(60), Assert.Single(planned.Attempts).StartAt);
        Assert.Equal(Story.Noon.AddSeconds(60), story.Job.Cursor);
    }

    [Fact]
    public void Plans_each_due_time_once()
    {
        var story = Story.Of("@every 1s");
        for (var t = 0.0; t < 30; t += 0.4) story.At(t).Plan();

        Assert.Equal(Enumerable.Range(1, 44).Select(i => (double)i), story.Planned.Select(p => Story.Seconds(p.Execution.Due)));
    }

    [Fact]
    public void Has_no_more_open_than_arm_ahead_holds()
    {
        var story = Story.Of("@every 1s");
        for (var t = 1; t < 60; t++)
        {
            story.At(t).Plan();
            story.Finishes(story.First(t), Outcome.Succeeded);
            Assert.Equal(15, story.Job.Open.Length);
        }
    }

    [Fact]
    public void Plans_at_the_due_time_where_arm_ahead_is_zero()
    {
        var story = new Story { ArmAhead = TimeSpan.Zero };
        story.Put(Story.Definition("@every 10s"));

        Assert.Empty(story.At(9.99).Plan().Planned);
        Assert.Single(story.At(10).Plan().Planned);
    }

    [Fact]
    public void Waits_for_a_node_for_the_grace_and_then_skips_with_the_reason()
    {
        var story = Story.Of("@every 60s");
        story.Nodes.Clear();

        Assert.Empty(story.At(69.9).Plan().Skips);
        var skip = Assert.Single(story.At(70).Plan().Skips);

        Assert.Equal(Story.Noon.AddSeconds(60), skip.Through);
        Assert.Contains("no executor is up", skip.Reason, StringComparison.Ordinal);
        Assert.Empty(story.Planned);
    }

    [Fact]
    public void Runs_late_when_a_node_comes_within_the_grace()
    {
        var story = Story.Of("@every 60s");
        story.Nodes.Clear();
        story.At(65).Plan();
        story.Nodes.Add(Story.Node("a", 1));

        Assert.Equal([60.0], story.Plan().OpenDues);
        Assert.Empty(story.Skips);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    [InlineData(null, 3)]
    public void Plans_for_as_many_nodes_as_the_target_says(int? wanted, int expected)
    {
        var story = new Story { Nodes = [Story.Node("a", 1), Story.Node("b", 2), Story.Node("c", 3)] };
        story.Put(Story.Definition("@every 10s") with { Target = Target.AnyOneNode with { Nodes = wanted } });

        var attempts = story.Planned.First().Attempts;
        Assert.Equal(expected, attempts.Select(a => a.Node).Distinct().Count());
        Assert.Equal(expected, attempts.Length);
    }

    [Fact]
    public void Takes_no_due_time_at_or_before_the_creation()
    {
        var story = new Story { Now = Story.Noon.AddSeconds(10.5) };
        story.Put(Story.Definition("@every 10s"));

        Assert.Equal([20.0], story.OpenDues);
    }
}

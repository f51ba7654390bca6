using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class PlacingSpec
{
    private static readonly NodeInfo[] Three = [Story.Node("a", 1), Story.Node("b", 2), Story.Node("c", 3)];

    [Fact]
    public void Round_robin_takes_the_nodes_in_turn()
    {
        var story = new Story { Nodes = [.. Three], ArmAhead = TimeSpan.Zero };
        story.Put(Job("@every 10s", Placement.RoundRobin));
        for (var t = 10; t <= 70; t += 10) story.At(t).Plan();

        Assert.Equal(["a", "b", "c", "a", "b", "c", "a"], story.Planned.Select(p => p.Attempts.Single().Node));
    }

    [Fact]
    public void Round_robin_takes_several_in_turn_and_goes_on_when_nodes_come_and_go()
    {
        var story = new Story { Nodes = [.. Three], ArmAhead = TimeSpan.Zero };
        story.Put(Job("@every 10s", Placement.RoundRobin, nodes: 2));
        story.At(10).Plan();
        story.At(20).Plan();
        story.Leaves("b");
        story.At(30).Plan();
        story.Nodes.Insert(1, Story.Node("b", 4));
        story.At(40).Plan();

        Assert.Equal(["a b", "c a", "a c", "a b"], story.Planned.Select(p => string.Join(' ', p.Attempts.Select(a => a.Node))));
    }

    [Fact]
    public void Round_robin_is_fair_however_the_due_times_fall()
    {
        Gen.Int[1, 40].Array[9, 60].Sample(waits =>
        {
            var story = new Story { Nodes = [.. Three], ArmAhead = TimeSpan.Zero };
            story.Put(Job("@every 1s", Placement.RoundRobin));
            var seconds = 0;
            foreach (var wait in waits) story.At(seconds += wait).Plan();

            var counts = story.Planned.SelectMany(p => p.Attempts).CountBy(a => a.Node).Select(c => c.Value).ToList();
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        });
    }

    [Fact]
    public void Least_running_prefers_the_node_that_has_less_of_its_room_taken()
    {
        NodeInfo[] nodes = [Story.Node("large", 1) with { Busy = 50, Capacity = 200 }, Story.Node("small", 2) with { Busy = 10, Capacity = 20 }];

        for (var t = 0; t < 50; t++) Assert.Equal("large", Chosen(Placement.LeastRunning, nodes, t));
    }

    [Fact]
    public void Least_running_spreads_what_one_job_has_open_at_once()
    {
        var story = new Story { Nodes = [.. Three] };
        story.Put(Job("@every 1s", Placement.LeastRunning) with { Misfire = new MisfirePolicy(CatchUp.All, TimeSpan.FromHours(1)) });
        story.At(600).Plan();

        var counts = story.Job.Open.SelectMany(o => o.Attempts).CountBy(a => a.Id.Node).Select(c => c.Value).ToList();
        Assert.Equal(3, counts.Count);
        Assert.InRange(counts.Max() - counts.Min(), 0, counts.Sum() / 20);
    }

    // Everything planned between two reports sees the same idle node.
    [Fact]
    public void Least_running_does_not_send_everything_to_one_idle_node()
    {
        NodeInfo[] nodes = [.. Enumerable.Range(0, 10).Select(i => Story.Node($"n{i}", i) with { Busy = i == 4 ? 0 : 100, Capacity = 200 })];

        var counts = Enumerable.Range(0, 5000).Select(t => Chosen(Placement.LeastRunning, nodes, t)).CountBy(n => n).ToDictionary(c => c.Key, c => c.Value);

        Assert.InRange(counts["n4"], 800, 1200);
        Assert.Equal(10, counts.Count);
    }

    [Fact]
    public void Least_running_takes_the_least_busy_where_it_takes_several()
    {
        NodeInfo[] nodes = [.. Enumerable.Range(0, 6).Select(i => Story.Node($"n{i}", i) with { Busy = i, Capacity = 200 })];
        var context = new PlanningContext(Story.Noon, TimeSpan.Zero, TimeSpan.Zero, nodes);
        var job = Story.Of(Job("@manually", Placement.LeastRunning, nodes: 3)).Job;

        Assert.Equal(["n0", "n1", "n2"], Placing.Choose(job, context, ExecutionId.Scheduled(job.Name, Story.Noon)).Select(n => n.Name));
    }

    [Theory]
    [InlineData(Placement.Random)]
    [InlineData(Placement.RoundRobin)]
    [InlineData(Placement.LeastRunning)]
    public void Chooses_only_among_nodes_that_match_and_are_not_taken(Placement place)
    {
        NodeInfo[] nodes = [Story.Node("a", 1, ("dc", "us")), Story.Node("b", 2, ("dc", "eu")), Story.Node("c", 3, ("dc", "eu"))];
        var context = new PlanningContext(Story.Noon, TimeSpan.Zero, TimeSpan.Zero, nodes);
        var job = Story.Of(Job("@manually", place) with { Target = new Target(ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"), 1) { Place = place } }).Job;
        var id = ExecutionId.Scheduled(job.Name, Story.Noon);

        Assert.NotEqual("a", Placing.Choose(job, context, id).Single().Name);
        Assert.Equal("c", Placing.ChooseOther(job, context, id, ["b"])?.Name);
        Assert.Null(Placing.ChooseOther(job, context, id, ["b", "c"]));
    }

    private static string Chosen(Placement place, NodeInfo[] nodes, int seconds)
    {
        var job = Story.Of(Job("@manually", place)).Job;
        var context = new PlanningContext(Story.Noon, TimeSpan.Zero, TimeSpan.Zero, nodes);
        return Placing.Choose(job, context, ExecutionId.Scheduled(job.Name, Story.Noon.AddSeconds(seconds))).Single().Name;
    }

    private static JobDefinition Job(string schedule, Placement place, int nodes = 1) =>
        Story.Definition(schedule) with { Target = Target.AnyOneNode with { Nodes = nodes, Place = place } };
}

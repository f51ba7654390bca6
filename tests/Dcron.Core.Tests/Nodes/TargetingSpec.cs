using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Nodes;

public sealed class TargetingSpec
{
    private static readonly NodeInfo[] Ten = [.. Enumerable.Range(0, 10).Select(i => Node($"n{i}", ""))];

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "dc=eu", true)]
    [InlineData("dc=eu", "", false)]
    [InlineData("dc=eu", "dc=eu", true)]
    [InlineData("dc=eu", "dc=us", false)]
    [InlineData("dc=eu", "dc=EU", false)]
    [InlineData("dc=eu", "disk=ssd", false)]
    [InlineData("dc=eu", "dc=eu disk=ssd", true)]
    [InlineData("dc=eu disk=ssd", "dc=eu", false)]
    [InlineData("dc=eu disk=ssd", "dc=eu disk=hdd", false)]
    [InlineData("dc=eu disk=ssd", "disk=ssd dc=eu x=y", true)]
    public void Matches_a_node_that_has_every_tag(string wanted, string has, bool expected) =>
        Assert.Equal(expected, Targeting.Matches(new Target(Tags(wanted), 1), Node("a", has)));

    [Fact]
    public void Spreads_the_executions_of_one_job_evenly() => AssertEven(Enumerable.Range(0, 10_000).Select(i => At("j", i)));

    [Fact]
    public void Spreads_many_jobs_of_one_due_time_evenly() => AssertEven(Enumerable.Range(0, 10_000).Select(i => At($"job-{i}", 0)));

    [Fact]
    public void Chooses_the_same_for_the_same()
    {
        Assert.Equal(Targeting.Choose(Target.AnyOneNode, Ten, At("j", 7)), Targeting.Choose(Target.AnyOneNode, Ten, At("j", 7)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(10, 10)]
    [InlineData(20, 10)]
    [InlineData(null, 10)]
    public void Chooses_as_many_different_nodes_as_there_are_and_no_more_than_wanted(int? wanted, int expected)
    {
        var chosen = Targeting.Choose(Target.AnyOneNode with { Nodes = wanted }, Ten, At("j", 3));
        Assert.Equal((expected, expected), (chosen.Count, chosen.Distinct().Count()));
    }

    [Fact]
    public void Chooses_another_than_those_taken()
    {
        var nodes = Ten[..3];
        Assert.Equal("n1", Targeting.ChooseOther(Target.AnyOneNode, nodes, At("j", 3), ["n0", "n2"])?.Name);
        Assert.Null(Targeting.ChooseOther(Target.AnyOneNode, nodes, At("j", 3), ["n0", "n1", "n2"]));
        Assert.Null(Targeting.ChooseOther(new Target(Tags("dc=eu"), 1), nodes, At("j", 3), []));
    }

    [Fact]
    public void Says_what_was_missing()
    {
        Assert.Equal("no eligible node: no executor is up", Targeting.WhyNone(Target.AnyOneNode, []));
        Assert.Contains("dc=eu and disk=ssd", Targeting.WhyNone(new Target(Tags("dc=eu disk=ssd"), 1), Ten), StringComparison.Ordinal);
    }

    // Within 5 % of the whole, that is 1,000 plus or minus 50, would be asked too much of chance in each of ten places; three standard deviations are 90.
    private static void AssertEven(IEnumerable<ExecutionId> executions)
    {
        var counts = executions.GroupBy(e => Targeting.Choose(Target.AnyOneNode, Ten, e)[0].Name).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(10, counts.Count);
        Assert.All(counts, c => Assert.InRange(c.Value, 900, 1100));
    }

    private static ExecutionId At(string job, int seconds) => ExecutionId.Scheduled(JobId.Of(job), new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds));

    private static NodeInfo Node(string name, string tags) => new(name, new Incarnation(name.Length), Tags(tags));

    private static ImmutableSortedDictionary<string, string> Tags(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => t.Split('=')).ToImmutableSortedDictionary(t => t[0], t => t[1]);
}

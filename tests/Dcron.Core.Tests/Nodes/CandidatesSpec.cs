using System.Collections.Immutable;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Nodes;

public sealed class CandidatesSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Target Gpu = new(ImmutableSortedDictionary<string, string>.Empty.Add("gpu", "yes").Add("dc", "eu"), 1);

    [Theory]
    [InlineData("gpu=yes dc=eu", NodeStanding.Able, null)]
    [InlineData("dc=eu", NodeStanding.Able, "it lacks the tag gpu=yes")]
    [InlineData("", NodeStanding.Unreachable, "it lacks the tag dc=eu and gpu=yes")]
    [InlineData("gpu=yes dc=eu", NodeStanding.Draining, "it was about to stop")]
    [InlineData("gpu=yes dc=eu", NodeStanding.Unreachable, "it did not answer")]
    [InlineData("gpu=yes dc=eu", NodeStanding.Unheard, "a new scheduler had not heard from it yet")]
    public void Says_why_a_node_is_none(string tags, NodeStanding standing, string? reason)
    {
        var candidates = Of(Gpu, Node("n1", tags, standing));

        Assert.Equal(reason is null ? ["n1"] : [], candidates.Names);
        Assert.Equal(reason, candidates.Others.SingleOrDefault()?.Reason);
    }

    [Fact]
    public void Leaves_out_who_is_gone_and_names_who_runs_no_work()
    {
        var candidates = Candidates.Of(Target.AnyOneNode, Roster(Node("n1", ""), Node("n2", "", NodeStanding.Gone)), ["s1", "n1"], _ => null);

        Assert.Equal(["n1"], candidates.Names);
        Assert.Equal([new NoCandidate("s1", "it has no role executor")], candidates.Others);
    }

    [Fact]
    public void Leaves_out_whom_a_retry_may_not_go_to()
    {
        var candidates = Candidates.Of(Target.AnyOneNode, Roster(Node("n1", ""), Node("n2", "")), [], n => n == "n1" ? "attempt 1 ran there" : null);

        Assert.Equal(["n2"], candidates.Names);
        Assert.Equal([new NoCandidate("n1", "attempt 1 ran there")], candidates.Others);
    }

    [Fact]
    public void Names_the_first_of_many_and_counts_the_rest()
    {
        var candidates = Of(Target.AnyOneNode, [.. Enumerable.Range(100, 50).Select(i => Node($"n{i}", ""))]);

        Assert.Equal((Candidates.MostTold, 50, 0), (candidates.Names.Length, candidates.Count, candidates.OtherCount));
        Assert.Equal("n100", candidates.Names[0]);
    }

    [Fact]
    public void Says_which_tags_nobody_has()
    {
        Assert.Equal(["gpu=yes"], Candidates.TagsNobodyHas(Gpu, [Node("n1", "dc=eu"), Node("n2", "gpu=no")]));
        Assert.Empty(Candidates.TagsNobodyHas(Gpu, [Node("n1", "dc=eu"), Node("n2", "gpu=yes")]));
    }

    [Fact]
    public void Finds_the_settings_that_differ_and_who_has_which()
    {
        var alike = Settings("dcron.limits.cluster=10 dcron.executor.warrant=3s");

        var found = AgreedSettings.Find([("n1", alike), ("n2", alike), ("n3", Settings("dcron.limits.cluster=20 dcron.executor.warrant=3s")), ("old", Settings(""))]);

        var differs = Assert.Single(found);
        Assert.Equal("dcron.limits.cluster is 10 on n1, n2 and 20 on n3; set it alike on all of them and restart those that change", differs.Text);
        Assert.Equal("its dcron.limits.cluster is 20, but 10 on n1, n2; set it alike on all of them", differs.OfNode("n3"));
        Assert.True(differs.Concerns("n1"));
        Assert.False(differs.Concerns("old"));
    }

    [Fact]
    public void Carries_settings_in_gossip_beside_roles_and_tags()
    {
        string[] roles = [.. NodeRoles.Encode(["executor"], "n1", Settings("dc=eu"), Settings("dcron.limits.labels=pool=db:4"))];

        Assert.Equal(["executor"], NodeRoles.PartsOf(roles));
        Assert.Equal(("n1", "eu", "pool=db:4"), (NodeRoles.NameOf(roles), NodeRoles.TagsOf(roles)["dc"], NodeRoles.SettingsOf(roles)["dcron.limits.labels"]));
        Assert.Single(NodeRoles.TagsOf(roles));
    }

    private static Candidates Of(Target target, params RosterChange[] nodes) => Candidates.Of(target, Roster(nodes), [], _ => null);

    private static SortedDictionary<string, RosterChange> Roster(params RosterChange[] nodes) => new(nodes.ToDictionary(n => n.Node), StringComparer.Ordinal);

    private static RosterChange Node(string name, string tags, NodeStanding standing = NodeStanding.Able) => new(Noon, name, standing, Settings(tags));

    private static ImmutableSortedDictionary<string, string> Settings(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToImmutableSortedDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
}

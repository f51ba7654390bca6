using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Nodes;
using Xunit;

namespace Dcron.Core.Tests.Nodes;

public sealed class RosterSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Tells_how_each_node_stood_at_an_instant()
    {
        var roster = Roster.None.Add([At(0, "n1"), At(1, "n2"), At(2, "n1", NodeStanding.Draining), At(3, "n1", NodeStanding.Gone)]);

        Assert.Null(roster.At(Noon.AddSeconds(-1)));
        Assert.Equal("n1 Able", Told(roster, 0));
        Assert.Equal("n1 Able, n2 Able", Told(roster, 1));
        Assert.Equal("n1 Draining, n2 Able", Told(roster, 2));
        Assert.Equal("n1 Gone, n2 Able", Told(roster, 9));
    }

    [Fact]
    public void Knows_after_a_takeover_only_whom_the_new_scheduler_has_heard()
    {
        var roster = Roster.None.Add([At(0, "n1"), At(0, "n2"), RosterChange.TakenOver(Noon.AddSeconds(5)), At(6, "n2")]);

        Assert.Equal("n1 Unheard, n2 Unheard", Told(roster, 5));
        Assert.Equal("n1 Unheard, n2 Able", Told(roster, 6));
    }

    [Fact]
    public void Draws_the_oldest_changes_together_and_then_does_not_know_what_was_before()
    {
        var changes = Enumerable.Range(0, 5_000).Select(i => At(i, $"n{i % 7}", i % 3 == 0 ? NodeStanding.Unreachable : NodeStanding.Able)).ToList();

        var roster = changes.Aggregate(Roster.None, (r, change) => r.Add([change]));

        Assert.True(roster.Changes.Length <= Roster.MostChanges);
        Assert.Null(roster.At(Noon.AddSeconds(10)));
        var whole = new Roster([.. changes], DateTimeOffset.MinValue);
        for (var second = 4_600; second < 5_000; second += 37) Assert.Equal(Told(whole, second), Told(roster, second));
    }

    [Fact]
    public void Says_the_same_of_what_it_still_knows_however_often_changes_were_drawn_together() =>
        Gen.Select(Gen.Int[0, 4], Gen.Enum<NodeStanding>()).Array[1_100, 1_400].Sample(
            drawn =>
            {
                var changes = drawn.Select((d, i) => At(i, $"n{d.Item1}", d.Item2)).ToList();
                var whole = new Roster([.. changes], DateTimeOffset.MinValue);
                var kept = changes.Chunk(90).Aggregate(Roster.None, (r, part) => r.Add(part));
                return new[] { changes.Count - 1, changes.Count - 150, changes.Count - 300 }.All(second => Standing(whole, second) == Standing(kept, second));
            },
            iter: 20);

    private static string Told(Roster roster, int second) => string.Join(", ", roster.At(Noon.AddSeconds(second))!.Values.Select(c => $"{c.Node} {c.Standing}"));

    // A node that is gone may be forgotten.
    private static string Standing(Roster roster, int second) =>
        string.Join(", ", roster.At(Noon.AddSeconds(second))!.Values.Where(c => c.Standing != NodeStanding.Gone).Select(c => $"{c.Node} {c.Standing}"));

    private static RosterChange At(int second, string node, NodeStanding standing = NodeStanding.Able) =>
        new(Noon.AddSeconds(second), node, standing, ImmutableSortedDictionary<string, string>.Empty);
}

using CsCheck;
using Dcron.Core.Executions;
using Xunit;

namespace Dcron.Core.Tests.Executions;

public sealed class OutcomesSpec
{
    [Theory]
    [InlineData("a/1 Succeeded", Outcome.Succeeded)]
    [InlineData("a/1 Succeeded, b/1 Succeeded", Outcome.Succeeded)]
    [InlineData("a/1 Failed, a/2 Succeeded", Outcome.Succeeded)]
    [InlineData("a/1 Succeeded, b/1 Failed", Outcome.Failed)]
    [InlineData("a/1 TimedOut, b/1 Failed", Outcome.Failed)]
    [InlineData("a/1 TimedOut, b/1 Lost", Outcome.TimedOut)]
    [InlineData("a/1 Cancelled, b/1 Lost", Outcome.Lost)]
    [InlineData("a/1 Cancelled, b/1 Succeeded", Outcome.Cancelled)]
    [InlineData("a/1 Skipped", Outcome.Skipped)]
    [InlineData("a/1 Skipped, b/1 Skipped", Outcome.Skipped)]
    [InlineData("a/1 Skipped, b/1 Succeeded", Outcome.Succeeded)]
    [InlineData("a/1 Failed, a/2 Skipped", Outcome.Failed)]
    [InlineData("a/1 Failed, a/2 Skipped, b/2 Succeeded", Outcome.Succeeded)]
    [InlineData("a/1 Lost, b/2 Succeeded", Outcome.Succeeded)]
    [InlineData("a/1 Lost, b/1 Succeeded", Outcome.Lost)]
    [InlineData("a/1 Lost, b/1 Failed, b/2 Succeeded, c/2 Succeeded", Outcome.Succeeded)]
    [InlineData("a/1 Failed, b/1 Lost, c/2 Succeeded", Outcome.Failed)]
    [InlineData("a/1 Succeeded, b/1 Lost, a/2 Succeeded", Outcome.Lost)]
    [InlineData("b/2 Succeeded", Outcome.Succeeded)]
    public void Is_the_worst_of_the_last_attempts(string attempts, Outcome expected) => Assert.Equal(expected, Outcomes.Of(Parse(attempts)));

    [Theory]
    [InlineData("b/1 Failed, a/1 Succeeded, c/1 Failed", "b")]
    [InlineData("a/1 Succeeded, b/1 Succeeded", "a")]
    [InlineData("a/1 Failed, b/2 Succeeded", "b")]
    public void Names_the_attempt_that_decided(string attempts, string node) => Assert.Equal(node, Outcomes.Decisive(Parse(attempts)).Node);

    [Fact]
    public void Has_none_without_attempts() => Assert.Throws<ArgumentException>(() => Outcomes.Of([]));

    [Fact]
    public void Does_not_depend_on_the_order_in_which_attempts_are_listed() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Enum<Outcome>(), (node, number, outcome) => (Node: "n" + node, Number: number, Outcome: outcome))
            .List[1, 8]
            .Select(list => list.DistinctBy(a => (a.Node, a.Number)).ToList())
            .SelectMany(list => Gen.Shuffle(list.ToArray()).Select(shuffled => (list, shuffled)))
            .Sample((list, shuffled) => Outcomes.Of(list) == Outcomes.Of(shuffled) && Outcomes.Decisive(list).Outcome == Outcomes.Of(list));

    private static List<(string, int, Outcome)> Parse(string text) => text.Split(", ")
        .Select(one => one.Split('/', ' '))
        .Select(p => (p[0], int.Parse(p[1]), Enum.Parse<Outcome>(p[2])))
        .ToList();
}

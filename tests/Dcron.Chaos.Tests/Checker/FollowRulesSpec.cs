using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Checker;

public sealed class FollowRulesSpec
{
    [Fact]
    public void Finds_nothing_where_each_end_is_followed() => Assert.Empty(Ended("Succeeded").Followed(new After("j")).Ran(10, 12, 13).Ran(20, 22, 23).Ran(30, 32, 33).Broken());

    [Fact]
    public void Finds_an_end_that_nothing_followed() => Assert.Equal(["follow"], Ended("Succeeded").Followed(new After("j")).Ran(10, 12, 13).Ran(30, 32, 33).Broken());

    [Fact]
    public void Takes_a_skip_with_a_reason_for_an_answer() =>
        Assert.Empty(Ended("Succeeded").Followed(new After("j")).Ran(10, 12, 13).Accounted(20, "Skipped", "overlap").Ran(30, 32, 33).Broken());

    [Fact]
    public void Finds_a_follower_that_ran_twice() =>
        Assert.Equal(["twice"], Ended("Succeeded").Followed(new After("j")).Ran(10, 12, 13).Ran(20, 22, 23).Ran(20, 24, 25, node: "b").Ran(30, 32, 33).Broken());

    [Theory]
    [InlineData("success", "Failed")]
    [InlineData("failure", "Succeeded")]
    [InlineData("failure", "Cancelled")]
    public void Finds_a_start_after_an_end_of_another_kind(string on, string outcome) =>
        Assert.Equal(["follow"], OnlyOne(outcome).Followed(new After("j", On: on)).Ran(20, 22, 23).Broken());

    [Theory]
    [InlineData("success", "Succeeded")]
    [InlineData("failure", "Failed")]
    [InlineData("failure", "TimedOut")]
    [InlineData("failure", "Lost")]
    [InlineData("done", "Cancelled")]
    public void Knows_which_end_is_followed(string on, string outcome)
    {
        Assert.Empty(OnlyOne(outcome).Followed(new After("j", On: on)).Ran(20, 22, 23).Broken());
        Assert.Equal(["follow"], OnlyOne(outcome).Followed(new After("j", On: on)).Broken());
    }

    // The parent's node was thrown out while it ran, which is Lost and a failure; what the node told later stands in the history now.
    [Fact]
    public void Lets_a_follower_go_by_what_was_known_of_a_node_that_was_thrown_out()
    {
        Assert.Empty(OnlyOne("Succeeded").Died(29).Followed(new After("j", On: "failure")).Ran(20, 26, 27, node: "b").Broken());
        Assert.Equal(["follow"], OnlyOne("Succeeded").Died(29, "c").Followed(new After("j", On: "failure")).Ran(20, 26, 27, node: "b").Broken());
        Assert.Equal(["follow"], OnlyOne("Succeeded").Died(15).Followed(new After("j", On: "failure")).Ran(20, 26, 27, node: "b").Broken());
    }

    [Fact]
    public void Asks_for_nothing_while_one_of_two_has_not_ended() => Assert.Empty(OnlyOne("Succeeded").Followed(new After("j", "k")).Broken());

    [Fact]
    public void Finds_a_start_while_one_of_two_has_not_ended() =>
        Assert.Equal(["follow"], OnlyOne("Succeeded").Followed(new After("j", "k")).Ran(20, 22, 23).Broken());

    [Fact]
    public void Finds_two_ends_that_nothing_followed() => Assert.Equal(["follow"], Two("Succeeded", "Succeeded").Followed(new After("j", "k")).Broken());

    [Fact]
    public void Lets_one_of_two_be_enough() => Assert.Empty(Two("Failed", "Succeeded").Followed(new After("j", "k", All: false)).Ran(20, 22, 23).Broken());

    [Fact]
    public void Finds_one_of_two_that_nothing_followed() => Assert.Equal(["follow"], Two("Failed", "Succeeded").Followed(new After("j", "k", All: false)).Broken());

    [Fact]
    public void Knows_a_run_by_hand_by_its_suffix() =>
        Assert.Equal(["follow"], OnlyOne("Failed").Ran(25, 25, 26, suffix: "m1").Asked(Requests.Run("m1", 25)).Followed(new After("j")).Broken());

    private static Story Ended(string outcome) =>
        Story.Clean().Forget(20).Ran(20, 20, 22, outcome: outcome);

    // Of the job's three due times only that at 20 s counts: the others were skipped.
    private static Story OnlyOne(string outcome) =>
        Ended(outcome).Forget(10).Accounted(10, "Skipped").Forget(30).Accounted(30, "Skipped");

    private static Story Two(string one, string other) =>
        OnlyOne(one).Of(new ChaosJob { Name = "k" }).Put(1).Ran(20, 20, 22, outcome: other, trigger: "schedule");
}

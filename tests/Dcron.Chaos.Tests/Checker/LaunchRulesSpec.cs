namespace Dcron.Chaos.Tests.Checker;

public sealed class LaunchRulesSpec
{
    [Fact]
    public void Finds_nothing_in_a_clean_run() => Assert.Empty(Story.Clean().Broken());

    [Fact]
    public void Finds_an_attempt_that_started_twice() =>
        Assert.Equal(["twice"], Story.Clean().Started(20, 20.3, 21).Broken());

    [Fact]
    public void Finds_an_attempt_that_started_twice_also_where_a_job_may_run_again() =>
        Assert.Equal(["twice"], Story.Clean(j => j with { Reruns = true }).Started(20, 20.3, 21).Broken());

    [Fact]
    public void Finds_a_second_node_for_an_execution_that_is_for_one() =>
        Assert.Equal(["twice"], Story.Clean().Ran(20, 20.3, 21, node: "b").Broken());

    [Fact]
    public void Lets_an_execution_for_two_nodes_run_on_two() =>
        Assert.Empty(Story.Clean(j => j with { Nodes = 2 }).Ran(20, 20, 21, node: "b").Broken());

    [Fact]
    public void Finds_a_third_node_for_an_execution_that_is_for_two() =>
        Assert.Equal(["twice"], Story.Clean(j => j with { Nodes = 2 }).Ran(20, 20, 21, node: "b").Ran(20, 20, 21, node: "c").Broken());

    [Fact]
    public void Lets_an_execution_for_all_nodes_run_on_each() =>
        Assert.Empty(Story.Clean(j => j with { Nodes = null }).Ran(20, 20, 21, node: "b").Ran(20, 20, 21, node: "c").Broken());

    [Fact]
    public void Lets_a_retry_follow_a_failure() =>
        Assert.Empty(Story.Clean(j => j with { Attempts = 2 }).Forget(20).Ran(20, 20, 21, outcome: "Failed").Ran(20, 22, 23, attempt: 2).Broken());

    [Fact]
    public void Finds_a_retry_that_followed_no_failure() =>
        Assert.Equal(["twice"], Story.Clean(j => j with { Attempts = 2 }).Ran(20, 23, 24, attempt: 2).Broken());

    [Fact]
    public void Finds_a_retry_that_began_before_the_failure() =>
        Assert.Equal(["twice"], Story.Clean(j => j with { Attempts = 2 }).Forget(20).Ran(20, 20, 27, outcome: "Failed").Ran(20, 22, 23, attempt: 2).Broken());

    [Fact]
    public void Finds_a_second_run_of_what_was_lost_where_a_job_runs_at_most_once() =>
        Assert.Equal(["twice"], Story.Clean().Forget(20).Ran(20, 20, 21, outcome: "Lost").Ran(20, 27, 28, node: "b", attempt: 2).Broken());

    [Fact]
    public void Lets_what_was_lost_run_again_where_a_job_says_so() =>
        Assert.Empty(Story.Clean(j => j with { Reruns = true }).Forget(20).Ran(20, 20, 21, outcome: "Lost").Ran(20, 27, 28, node: "b", attempt: 2).Broken());

    [Fact]
    public void Finds_an_early_start() =>
        Assert.Equal(["early"], Story.Clean().Forget(20).Ran(20, 19.9, 21).Broken());

    [Fact]
    public void Lets_a_node_whose_clock_is_ahead_start_early_by_as_much() =>
        Assert.Empty(Story.Clean().Forget(20).Ran(20, 19.3, 21).Shifted(15, 25, 0.8).Broken());
}

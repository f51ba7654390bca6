using Dcron.Chaos.Takeover;

namespace Dcron.Chaos.Tests.Takeover;

public sealed class RoundResultSpec
{
    [Fact]
    public void Finds_nothing_in_a_clean_round()
    {
        var result = Scene.Clean().Result();

        Assert.Empty(result.Violations);
        Assert.Equal((10, 10.0), (result.Steady.Count, result.Steady.Most));
        Assert.Equal(11, result.After.Count);
    }

    [Fact]
    public void Measures_the_steady_time_without_the_second_before_the_fault() =>
        Assert.Equal(300, Scene.Clean().Late(19, 300).Late(20, 400).Result().Steady.Most);

    [Fact]
    public void Counts_what_is_due_right_before_the_fault_as_after_it() =>
        Assert.Equal(400, Scene.Clean().Late(20, 400).Result().Of(Standing.NotArmed).Most);

    [Fact]
    public void Tells_what_was_armed_on_a_node_that_lived_on_from_the_rest()
    {
        var result = Scene.Clean().Late(22, 100).Late(23, 200).Late(24, 300).Armed(22, "b").Armed(23, "a").Result();

        Assert.Equal((1, 100.0), (result.Of(Standing.ArmedElsewhere).Count, result.Of(Standing.ArmedElsewhere).Most));
        Assert.Equal((1, 200.0), (result.Of(Standing.ArmedThere).Count, result.Of(Standing.ArmedThere).Most));
        Assert.Equal(300, result.Of(Standing.NotArmed).Most);
    }

    [Fact]
    public void Takes_nothing_of_an_edited_job_as_armed() =>
        Assert.Equal(0, Scene.Clean().Armed(22, "b").Touched().Result().Of(Standing.ArmedElsewhere).Count);

    [Fact]
    public void Finds_a_due_time_without_a_trace() =>
        Assert.Single(Scene.Clean().DidNotRun(22).Result("stop 5 s").Violations, v => v.Contains("no start, and no outcome", StringComparison.Ordinal));

    [Fact]
    public void Finds_a_success_that_the_ledger_does_not_know() =>
        Assert.Single(Scene.Clean().DidNotRun(22, "Succeeded").Result("cut").Violations);

    [Fact]
    public void Finds_a_second_start_whatever_the_fault() =>
        Assert.Single(Scene.Clean().Ran(22, 4000, "a").Result("stop 25 s").Violations, v => v.Contains("more than once", StringComparison.Ordinal));

    [Theory]
    [InlineData("kill", 1)]
    [InlineData("kill-other", 1)]
    [InlineData("term", 1)]
    [InlineData("cut", 0)]
    [InlineData("stop 5 s", 0)]
    public void Lets_what_did_not_run_be_lost_only_where_nobody_can_know(string strike, int violations) =>
        Assert.Equal(violations, Scene.Clean().DidNotRun(22, "Lost").Result(strike).Violations.Count);

    [Fact]
    public void Lets_what_ran_be_called_lost()
    {
        var result = Scene.Clean().Told(20, "Lost").Result();

        Assert.Empty(result.Violations);
        Assert.Equal([true], result.Lost.Select(l => l.Started));
    }

    [Fact]
    public void Finds_a_skip_after_a_kill() =>
        Assert.Single(Scene.Clean().DidNotRun(22, "Skipped").Result().Violations);

    [Fact]
    public void Lets_a_job_that_forbids_overlap_skip() =>
        Assert.Empty(Scene.Clean().DidNotRun(22, "Skipped").MaySkip().Result().Violations);
}

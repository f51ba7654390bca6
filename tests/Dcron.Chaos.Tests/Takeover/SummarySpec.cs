using Dcron.Chaos.Takeover;

namespace Dcron.Chaos.Tests.Takeover;

public sealed class SummarySpec
{
    [Fact]
    public void Gives_the_median_and_the_worst_over_the_rounds()
    {
        var figure = FigureOf("until the new term began", Scene.Clean().Result(newTerm: 0.8), Scene.Clean().Result(newTerm: 1.6), Scene.Clean().Result(newTerm: 0.9));

        Assert.Equal((0.9, 1.6), (figure.Median, figure.Worst));
        Assert.EndsWith("< 1.50: MISSED", figure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_mean_of_the_two_in_the_middle() =>
        Assert.Equal(0.75, FigureOf("until the new term began", Scene.Clean().Result(newTerm: 0.5), Scene.Clean().Result(newTerm: 1)).Median);

    [Fact]
    public void Leaves_out_what_no_round_has() =>
        Assert.DoesNotContain(Summary.Of([Scene.Clean().Result()])[0].Figures, f => f.Name.StartsWith("armed on", StringComparison.Ordinal) || f.Name.StartsWith("until", StringComparison.Ordinal));

    [Fact]
    public void Compares_what_was_armed_elsewhere_with_the_steady_time_of_its_round() =>
        Assert.Equal(30, FigureOf("armed on other nodes: p99 above steady", Scene.Clean().Late(22, 40).Armed(22, "b").Result()).Worst);

    [Fact]
    public void Promises_times_after_a_kill_only()
    {
        Assert.Equal(2000, FigureOf("not armed: most", Scene.Clean().Result()).Limit);
        Assert.Null(FigureOf("not armed: most", Scene.Clean().Result("cut")).Limit);
    }

    [Fact]
    public void Counts_what_became_of_the_due_times()
    {
        var summary = Summary.Of([Scene.Clean().DidNotRun(21, "Lost").Told(22, "Lost").DidNotRun(23, "Skipped").DidNotRun(24).Ran(25, 900).Result("cut")])[0];

        Assert.Equal("21 due times: 18 ran, 1 of them twice; 1 without a trace; 2 recorded as Lost, 1 of which ran; 1 skipped", summary.Counts());
        Assert.Equal("0 of 1 rounds had a new term", summary.Terms);
    }

    [Fact]
    public void Lists_the_faults_in_their_order() =>
        Assert.Equal(["kill", "term", "stop 25 s"], Summary.Of([Scene.Clean().Result("stop 25 s"), Scene.Clean().Result("kill"), Scene.Clean().Result("term")]).Select(s => s.Strike.Name));

    private static Figure FigureOf(string name, params RoundResult[] rounds) => Summary.Of(rounds).Single().Figures.Single(f => f.Name == name);
}

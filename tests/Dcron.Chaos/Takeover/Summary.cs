using System.Globalization;
using Dcron.Chaos.Checker;

namespace Dcron.Chaos.Takeover;

/// <summary>One figure over all rounds of a fault.</summary>
/// <param name="Limit">What the worst is to be below; null: nothing is promised.</param>
internal sealed record Figure(string Name, double Median, double Worst, string Unit, double? Limit = null)
{
    public override string ToString()
    {
        var verdict = Limit is { } limit ? $"  < {Text(limit)}: {(Worst < limit ? "met" : "MISSED")}" : "";
        return $"{Name,-38} {Text(Median),8} {Text(Worst),8} {Unit,-2}{verdict}".TrimEnd();
    }

    /// <summary>Of values in any order; null where there are none.</summary>
    public static Figure? Of(string name, IEnumerable<double> values, string unit, double? limit = null)
    {
        var sorted = values.Order().ToList();
        if (sorted.Count == 0) return null;
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(name, median, sorted[^1], unit, limit);
    }

    private string Text(double value) => value.ToString(Unit == "s" ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}

/// <summary>All rounds of one fault.</summary>
internal sealed record Summary(Strike Strike, IReadOnlyList<RoundResult> Rounds)
{
    private const double NewTermSeconds = 1.5;
    private const double MostLateMilliseconds = 2000;
    private const double LaterThanSteadyMilliseconds = 50;

    /// <summary>In the order in which the faults are listed.</summary>
    public static IReadOnlyList<Summary> Of(IEnumerable<RoundResult> rounds) =>
        [.. rounds.GroupBy(r => r.Strike).OrderBy(g => Strike.All.ToList().IndexOf(g.Key)).Select(g => new Summary(g.Key, [.. g]))];

    public IReadOnlyList<Figure> Figures => [.. Possible.OfType<Figure>()];

    /// <summary>How many of the rounds had a new term.</summary>
    public string Terms => $"{Rounds.Count(r => r.Round.NewTerm is not null)} of {Rounds.Count} rounds had a new term";

    private IReadOnlyList<Figure?> Possible =>
    [
        Figure.Of("until the new term began", Rounds.Where(r => r.Round.NewTerm is not null).Select(r => r.Round.NewTerm!.Value.TotalSeconds), "s", Strike.Kind == StrikeKind.Kill ? NewTermSeconds : null),
        Figure.Of("steady state: lateness p50", Rounds.Select(r => r.Steady.Median), "ms"),
        Figure.Of("steady state: lateness p99", Rounds.Select(r => r.Steady.P99), "ms"),
        .. Of("armed on other nodes", Standing.ArmedElsewhere),
        Figure.Of("armed on other nodes: p99 above steady", Rounds.Where(r => r.Of(Standing.ArmedElsewhere).Count > 0).Select(r => r.Of(Standing.ArmedElsewhere).P99 - r.Steady.P99), "ms", Strike.IsKill ? LaterThanSteadyMilliseconds : null),
        .. Of("armed on the struck node", Standing.ArmedThere),
        .. Of("not armed", Standing.NotArmed),
    ];

    /// <summary>What became of the due times, in one line.</summary>
    public string Counts()
    {
        var (due, ran) = (Rounds.Sum(r => r.Round.Due.Count), Rounds.Sum(r => r.Round.Due.Count - r.Missing.Count - r.Skipped.Count - r.Lost.Count(l => !l.Started)));
        return $"{due} due times: {ran} ran, {Rounds.Sum(r => r.Twice.Count)} of them twice; {Rounds.Sum(r => r.Missing.Count)} without a trace; "
            + $"{Rounds.Sum(r => r.Lost.Count)} recorded as Lost, {Rounds.Sum(r => r.Lost.Count(l => l.Started))} of which ran; {Rounds.Sum(r => r.Skipped.Count)} skipped";
    }

    // Only the most has a limit: on a busy machine one percent of a few seconds is no more than a launch or two.
    private IEnumerable<Figure?> Of(string name, Standing standing)
    {
        var all = Rounds.Select(r => r.Of(standing)).Where(l => l.Count > 0).ToList();
        yield return Figure.Of($"{name}: lateness p50", all.Select(l => l.Median), "ms");
        yield return Figure.Of($"{name}: p99", all.Select(l => l.P99), "ms");
        yield return Figure.Of($"{name}: most", all.Select(l => l.Most), "ms", Strike.IsKill ? MostLateMilliseconds : null);
    }
}

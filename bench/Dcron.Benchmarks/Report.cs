using System.Globalization;
using System.Text.Json.Serialization;

namespace Dcron.Benchmarks;

/// <summary>One thing to measure, on a node of its own.</summary>
internal abstract class Scenario
{
    /// <summary>As in <c>fires, 1,000 jobs</c>.</summary>
    public abstract string Title { get; }

    /// <summary>A fault is part of the report: the other scenarios go on.</summary>
    /// <param name="nodeSettings">As for dcrond's <c>--set</c>.</param>
    public async Task<Report> MeasureAsync(IReadOnlyList<string> nodeSettings)
    {
        var report = new Report(Title);
        await using var node = new NodeUnderTest(nodeSettings);
        var disturbance = new Disturbance(node);
        try
        {
            await RunAsync(node, report);
        }
        catch (Exception e) when (e is BenchException or HttpRequestException or OperationCanceledException)
        {
            report.Failure = e.Message;
        }

        report.OtherCores = disturbance.OtherCores;
        report.NodeLog = node.Log;
        return report;
    }

    protected abstract Task RunAsync(NodeUnderTest node, Report report);
}

/// <summary>What a scenario found.</summary>
internal sealed class Report(string title)
{
    public string Title { get; } = title;

    public List<Figure> Figures { get; } = [];

    /// <summary>Why it could not be measured to the end; null: it was.</summary>
    public string? Failure { get; set; }

    /// <summary>How many cores other programs used meanwhile, on average.</summary>
    public double OtherCores { get; set; }

    /// <summary>What the node logged: warnings and worse.</summary>
    public IReadOnlyList<string> NodeLog { get; set; } = [];

    public void Add(string name, double value, string unit = "", double? below = null, double? exactly = null, double? atLeast = null) =>
        Figures.Add(new Figure(name, value, unit, below, exactly, atLeast));
}

/// <param name="Below">The target, where there is one: the value is to be less.</param>
/// <param name="Exactly">The target, where there is one: the value is to be this.</param>
/// <param name="AtLeast">The target, where there is one: the value is to be this or more.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Below, double? Exactly, double? AtLeast)
{
    /// <summary>Null: there is no target.</summary>
    public bool? Met => Below is { } below ? Value < below : Exactly is { } exactly ? Value == exactly : AtLeast is { } least ? Value >= least : null;

    public string Target => Below is { } below ? $"< {Text(below)}" : Exactly is { } exactly ? $"= {Text(exactly)}" : AtLeast is { } least ? $">= {Text(least)}" : "";

    [JsonIgnore]
    public string ValueText => Text(Value);

    private static string Text(double value) => value.ToString(
        Math.Abs(value) >= 100 || value == Math.Floor(value) ? "#,0" : Math.Abs(value) >= 10 ? "0.0" : Math.Abs(value) >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);
}

/// <summary>A scenario cannot go on; the message says why.</summary>
internal sealed class BenchException(string message) : Exception(message);

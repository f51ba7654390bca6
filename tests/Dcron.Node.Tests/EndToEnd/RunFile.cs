using System.Globalization;
using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>What a job wrote of itself, outside Dcron: the truth about what ran.</summary>
public sealed class RunFile(string path)
{
    public const string Job = "tick";

    public sealed record Line(DateTimeOffset Due, string Execution, int Attempt, string Node);

    public string Path => path;

    /// <summary>A job that appends one line per run, in one write.</summary>
    public object Document(string schedule) => new
    {
        schedule,
        work = new { kind = "shell", command = $"echo \"$DCRON_DUE_TIME $DCRON_EXECUTION_ID $DCRON_ATTEMPT $DCRON_NODE\" >> {path}" },
    };

    public IReadOnlyList<Line> Read() => !File.Exists(path)
        ? []
        : [.. File.ReadAllLines(path).Select(l => l.Split(' ')).Select(p => new Line(
            DateTimeOffset.Parse(p[0], CultureInfo.InvariantCulture), p[1], int.Parse(p[2], CultureInfo.InvariantCulture), p[3]))];

    /// <summary>
    /// Holds what ran against what the API accounts for: every due time from the first to the last run is in the file once, or explained.
    /// Returns the explanations of those that did not run.
    /// </summary>
    public async Task<IReadOnlyList<JsonElement>> UnrunAsync(NodeProcess asked, Func<string> evidence)
    {
        var lines = Read();
        var doubled = lines.GroupBy(l => l.Due).Where(g => g.Count() > 1).SelectMany(g => g).ToList();
        Assert.True(doubled.Count == 0, $"Run twice: {string.Join("; ", doubled)}\n{evidence()}");

        var (first, last) = (lines.Min(l => l.Due), lines.Max(l => l.Due));
        var ran = lines.Select(l => l.Due).ToHashSet();
        // What is in doubt waits for its node to come back, and is settled then or a little later.
        Dictionary<DateTimeOffset, JsonElement> accounting = [];
        await Until.TrueAsync(
            "every due time is settled",
            TimeSpan.FromSeconds(60),
            async () =>
            {
                accounting = await AccountingAsync(asked, first.AddSeconds(-1), last);
                return accounting.All(e => ran.Contains(e.Key) || e.Value.GetProperty("outcome").GetString() != "Open");
            },
            evidence);
        var unrun = new List<JsonElement>();
        for (var due = first; due <= last; due = due.AddSeconds(1))
        {
            Assert.True(accounting.TryGetValue(due, out var entry), $"The accounting does not know {due:O}.\n{evidence()}");
            if (!ran.Contains(due)) unrun.Add(entry);
        }

        return unrun;
    }

    private static async Task<Dictionary<DateTimeOffset, JsonElement>> AccountingAsync(NodeProcess asked, DateTimeOffset from, DateTimeOffset to)
    {
        // A busy machine may answer 503, which says: ask again.
        JsonElement answer = default;
        await Until.TrueAsync("the accounting is answered", TimeSpan.FromSeconds(60), async () =>
        {
            answer = await asked.GetAsync($"/api/jobs/{Job}/accounting?from={from:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={to:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            return true;
        });
        return answer.GetProperty("items").EnumerateArray().ToDictionary(e => e.GetProperty("due").GetDateTimeOffset(), e => e.Clone());
    }
}

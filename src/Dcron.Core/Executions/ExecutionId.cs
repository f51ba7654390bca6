using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Dcron.Core.Jobs;

namespace Dcron.Core.Executions;

/// <summary>
/// The identity of an execution, known before it starts: the job, the due time, and for what no schedule made a suffix that tells
/// runs of the same second apart. Written <c>backup.20261124T070000Z</c> or <c>backup.20261124T070003Z.m4f1d09ab</c>.
/// </summary>
public readonly record struct ExecutionId(JobId Job, DateTimeOffset Due, string Suffix)
{
    private const string DueFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static ExecutionId Scheduled(JobId job, DateTimeOffset due) => new(job, due, "");

    public static bool TryParse([NotNullWhen(true)] string? text, out ExecutionId id)
    {
        id = default;
        var parts = text?.Split('.') ?? [];
        if (parts.Length is < 2 or > 3 || !JobId.TryOf(parts[0], out var job)) return false;
        if (!DateTimeOffset.TryParseExact(parts[1], DueFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var due)) return false;
        if (parts.Length == 3 && (parts[2].Length is 0 or > 40 || !parts[2].All(char.IsAsciiLetterOrDigit))) return false;
        id = new ExecutionId(job, due, parts.Length == 3 ? parts[2] : "");
        return true;
    }

    /// <exception cref="FormatException">The text is no execution id.</exception>
    public static ExecutionId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an execution id such as backup.20261124T070000Z.");

    public override string ToString()
    {
        var due = Due.UtcDateTime.ToString(DueFormat, CultureInfo.InvariantCulture);
        return Suffix is null or "" ? $"{Job}.{due}" : $"{Job}.{due}.{Suffix}";
    }
}

/// <summary>One try of an execution on one node, numbered from 1 per execution and node.</summary>
public readonly record struct AttemptId(ExecutionId Execution, string Node, int Number)
{
    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AttemptId id)
    {
        id = default;
        if (text?.Split('/') is not [var execution, var node, var count] || node.Length == 0) return false;
        if (!ExecutionId.TryParse(execution, out var of) || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        id = new AttemptId(of, node, number);
        return true;
    }

    public override string ToString() => $"{Execution}/{Node}/{Number}";
}

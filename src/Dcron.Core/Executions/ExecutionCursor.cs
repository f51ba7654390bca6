using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dcron.Core.Executions;

/// <summary>
/// A place in a list of one job's executions, newest due time first: behind that execution. It names the execution and not a count, so
/// it stays right while executions are added and trimmed. Text for clients to hand back, not to read.
/// </summary>
public readonly record struct ExecutionCursor(DateTimeOffset Due, string Suffix)
{
    public static ExecutionCursor Behind(ExecutionId id) => new(id.Due, id.Suffix ?? "");

    public static bool TryParse([NotNullWhen(true)] string? text, out ExecutionCursor cursor)
    {
        cursor = default;
        var parts = text?.Split('.') ?? [];
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        if (!parts[1].All(char.IsAsciiLetterOrDigit)) return false;
        cursor = new ExecutionCursor(DateTimeOffset.FromUnixTimeSeconds(seconds), parts[1]);
        return true;
    }

    /// <exception cref="FormatException">The text is no cursor.</exception>
    public static ExecutionCursor Parse(string text) =>
        TryParse(text, out var cursor) ? cursor : throw new FormatException($"'{text}' is not a cursor: hand back the 'next' of the page before, or leave it out.");

    /// <summary>Whether an execution of the job comes after this place in the list.</summary>
    public bool Precedes(ExecutionId id) =>
        id.Due < Due || (id.Due == Due && string.CompareOrdinal(id.Suffix ?? "", Suffix) < 0);

    public override string ToString() => $"{Due.ToUnixTimeSeconds()}.{Suffix}";
}

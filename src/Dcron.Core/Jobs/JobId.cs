using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dcron.Core.Jobs;

/// <summary>The name of a job: 1 to 128 lower-case letters of any script, digits 0-9, <c>_</c> and <c>-</c>. Unique in the cluster.</summary>
public readonly record struct JobId : IComparable<JobId>
{
    public const int MaxLength = 128;
    public const string Rule = "1 to 128 lower-case letters, digits, '_' or '-'";

    private JobId(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="ArgumentException">The text is no job name; the message says what is.</exception>
    public static JobId Of(string text) =>
        TryOf(text, out var id) ? id : throw new ArgumentException($"'{text}' is not a job name: {Rule}.", nameof(text));

    public static bool TryOf([NotNullWhen(true)] string? text, out JobId id)
    {
        var valid = text is { Length: > 0 and <= MaxLength } && text.All(Allowed);
        id = valid ? new JobId(text!) : default;
        return valid;
    }

    /// <summary>The partition this job belongs to, of <paramref name="partitions"/>. Never changes.</summary>
    public int PartitionOf(int partitions) => (int)(StableHash.Of(Value) % (ulong)partitions);

    public int CompareTo(JobId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    public static bool operator <(JobId left, JobId right) => left.CompareTo(right) < 0;
    public static bool operator >(JobId left, JobId right) => left.CompareTo(right) > 0;
    public static bool operator <=(JobId left, JobId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(JobId left, JobId right) => left.CompareTo(right) >= 0;

    private static bool Allowed(char c) =>
        c is >= 'a' and <= 'z' or >= '0' and <= '9' or '_' or '-' || (c > 127 && char.GetUnicodeCategory(c) == UnicodeCategory.LowercaseLetter);
}

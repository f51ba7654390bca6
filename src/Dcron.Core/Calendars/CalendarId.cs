using System.Diagnostics.CodeAnalysis;
using Dcron.Core.Jobs;

namespace Dcron.Core.Calendars;

/// <summary>The name of a calendar: spelled like that of a job, and unique in the cluster.</summary>
public readonly record struct CalendarId : IComparable<CalendarId>
{
    public const int MaxLength = JobId.MaxLength;
    public const string Rule = JobId.Rule;

    private CalendarId(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="ArgumentException">The text is no calendar name; the message says what is.</exception>
    public static CalendarId Of(string text) =>
        TryOf(text, out var id) ? id : throw new ArgumentException($"'{text}' is not a calendar name: {Rule}.", nameof(text));

    public static bool TryOf([NotNullWhen(true)] string? text, out CalendarId id)
    {
        var valid = JobId.TryOf(text, out _);
        id = valid ? new CalendarId(text!) : default;
        return valid;
    }

    public int CompareTo(CalendarId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    public static bool operator <(CalendarId left, CalendarId right) => left.CompareTo(right) < 0;
    public static bool operator >(CalendarId left, CalendarId right) => left.CompareTo(right) > 0;
    public static bool operator <=(CalendarId left, CalendarId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(CalendarId left, CalendarId right) => left.CompareTo(right) >= 0;
}

using System.Diagnostics.CodeAnalysis;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>
/// A pure rule that yields due times. Two schedules are equal when their text and zone are; the text is kept as the user wrote it.
/// </summary>
public abstract class Schedule : IEquatable<Schedule>
{
    private protected Schedule(string text, string? timeZone) => (Text, TimeZone) = (text, timeZone);

    public string Text { get; }

    /// <summary>IANA id of the zone in which the text is read; null: UTC.</summary>
    public string? TimeZone { get; }

    /// <summary>The first due time strictly after <paramref name="after"/>: UTC, whole seconds. Null: there is none.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset after);

    public virtual bool Equals(Schedule? other) =>
        other is not null && other.GetType() == GetType() && other.Text == Text && other.TimeZone == TimeZone;

    public override bool Equals(object? obj) => Equals(obj as Schedule);

    public override int GetHashCode() => HashCode.Combine(Text, TimeZone);

    public override string ToString() => TimeZone is null ? Text : $"{Text} ({TimeZone})";
}

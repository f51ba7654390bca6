using System.Collections.Immutable;

namespace Dcron.Core.Schedules;

/// <summary>
/// Schedules joined by <c>|</c>, as in <c>0 4 13 * * | 0 4 * * 5</c>: due whenever any of them is, and once where several are. It says
/// what a crontab line means that restricts both the day of the month and the day of the week.
/// </summary>
public sealed class UnionSchedule : Schedule
{
    public const char Separator = '|';

    internal UnionSchedule(string text, string? timeZone, ImmutableArray<Schedule> parts) : base(text, timeZone) => Parts = parts;

    /// <summary>At least two.</summary>
    public ImmutableArray<Schedule> Parts { get; }

    public override DateTimeOffset? Next(DateTimeOffset after)
    {
        DateTimeOffset? first = null;
        foreach (var part in Parts)
        {
            var next = part.Next(after);
            if (next is not null && (first is null || next < first)) first = next;
        }

        return first;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary><c>@at 2026-12-24T18:00:00+01:00</c>: due once, at that instant.</summary>
public sealed partial class OnceSchedule : Schedule
{
    public const string Word = "@at";
    internal const string Example = "@at 2026-12-24T18:00:00+01:00";

    private OnceSchedule(string text, string? timeZone, DateTimeOffset at) : base(text, timeZone) => At = at;

    /// <summary>UTC, whole seconds.</summary>
    public DateTimeOffset At { get; }

    public override DateTimeOffset? Next(DateTimeOffset after) => At > after ? At : null;

    internal static Schedule? Read(string text, string? timeZone, string argument, List<Problem> problems)
    {
        var shape = Rfc3339().Match(argument);
        if (argument.Length == 0)
            problems.Add(new Problem(ScheduleParser.Field, $"{Word} needs a time after it", Example));
        else if (!shape.Success)
            problems.Add(new Problem(ScheduleParser.Field, $"'{argument}' after {Word} is no RFC 3339 time with an offset or Z", Example));
        else if (shape.Groups["fraction"].Success)
            problems.Add(new Problem(ScheduleParser.Field, $"'{argument}' has a fraction of a second; due times are whole seconds", Example));
        else if (!DateTimeOffset.TryParse(argument, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            problems.Add(new Problem(ScheduleParser.Field, $"'{argument}' names a date or a time of day that does not exist", Example));
        else
            return new OnceSchedule(text, timeZone, at.ToUniversalTime());
        return null;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?<fraction>\.\d+)?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rfc3339();
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>
/// Reads the text of a schedule: cron expressions of 5 fields, or 6 with leading seconds, <c>@daily</c> and its like, <c>@every 90s</c>,
/// <c>@at 2026-12-24T18:00:00Z</c>, <c>@manually</c>, <c>@reboot</c>, and several of the timed ones joined by <c>|</c>.
/// </summary>
public static class ScheduleParser
{
    internal const string Field = "schedule";
    internal const string ZoneField = "timezone";

    /// <summary>More than any sensible schedule needs; a bound on the work one text can cause.</summary>
    private const int MaxLength = 1000;

    private static readonly string[] Words =
        [.. CronMacros.Words, EverySchedule.Word, OnceSchedule.Word, ManualSchedule.Word, ClusterStartSchedule.Word];

    /// <param name="timeZone">IANA id; null: UTC.</param>
    /// <param name="job">The job's name decides which slot <c>H</c> stands for.</param>
    /// <param name="problems">All that is wrong, under the fields <c>schedule</c> and <c>timezone</c>; empty on success.</param>
    public static bool TryParse(string? text, string? timeZone, JobId job, [NotNullWhen(true)] out Schedule? schedule, out IReadOnlyList<Problem> problems)
    {
        var found = new List<Problem>();
        var zone = ZoneClock.Read(timeZone, found);
        schedule = ReadAll((text ?? "").Trim(), new Context(timeZone?.Trim(), zone ?? ZoneClock.Utc, job), found);
        problems = found;
        if (found.Count > 0) schedule = null;
        return schedule is not null;
    }

    /// <exception cref="FormatException">The text or the zone is wrong; the message names every problem.</exception>
    public static Schedule Parse(string text, string? timeZone, JobId job) =>
        TryParse(text, timeZone, job, out var schedule, out var problems) ? schedule : throw new FormatException(string.Join("; ", problems));

    private static Schedule? ReadAll(string text, Context context, List<Problem> problems)
    {
        if (text.Length == 0)
            problems.Add(new Problem(Field, "is empty", CronSchedule.Example));
        else if (text.Length > MaxLength)
            problems.Add(new Problem(Field, $"is longer than {MaxLength} characters", CronSchedule.Example));
        else if (text.Any(c => char.IsControl(c) && c != '\t'))
            problems.Add(new Problem(Field, "has a control character or a line break in it", CronSchedule.Example));
        else if (text.Contains(UnionSchedule.Separator))
            return ReadUnion(text, context, problems);
        else
            return ReadOne(text, context, problems);
        return null;
    }

    private static Schedule? ReadUnion(string text, Context context, List<Problem> problems)
    {
        var parts = ImmutableArray.CreateBuilder<Schedule>();
        foreach (var part in text.Split(UnionSchedule.Separator, StringSplitOptions.TrimEntries))
        {
            if (part.Length == 0)
                problems.Add(new Problem(Field, $"has nothing on one side of a '{UnionSchedule.Separator}'", "0 4 13 * * | 0 4 * * 5"));
            else if (ReadOne(part, context, problems) is { } schedule)
                parts.Add(schedule);
        }

        foreach (var part in parts.Where(part => part is ManualSchedule or ClusterStartSchedule))
            problems.Add(new Problem(Field, $"{part.Text} cannot be joined with other schedules", "0 4 13 * * | 0 4 * * 5"));
        return new UnionSchedule(text, context.TimeZone, parts.ToImmutable());
    }

    private static Schedule? ReadOne(string text, Context context, List<Problem> problems)
    {
        if (!text.StartsWith('@')) return CronSchedule.Read(text, text, context, problems);

        var end = text.IndexOfAny([' ', '\t']);
        var word = (end < 0 ? text : text[..end]).ToLowerInvariant();
        var argument = end < 0 ? "" : text[end..].Trim();
        if (word is EverySchedule.Word) return EverySchedule.Read(text, context.TimeZone, argument, problems);
        if (word is OnceSchedule.Word) return OnceSchedule.Read(text, context.TimeZone, argument, problems);

        if (!Words.Contains(word))
            problems.Add(new Problem(Field, $"{word} is not known; {Meant(word)}", CronSchedule.Example));
        else if (argument.Length > 0)
            problems.Add(new Problem(Field, $"{word} stands alone, but '{argument}' follows it", word));
        else if (word is ManualSchedule.Word)
            return new ManualSchedule(text, context.TimeZone);
        else if (word is ClusterStartSchedule.Word)
            return new ClusterStartSchedule(text, context.TimeZone);
        else
            return CronSchedule.Read(text, CronMacros.Meaning(word), context, problems);
        return null;
    }

    private static string Meant(string word) =>
        NearestWord.Of(word, Words) is { } nearest ? $"did you mean {nearest}?" : $"known are {string.Join(", ", Words)}";

    /// <summary>What every part of a schedule is read with.</summary>
    internal readonly record struct Context(string? TimeZone, ZoneClock Zone, JobId Job);
}

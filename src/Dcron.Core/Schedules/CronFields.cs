using Cronos;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>The fields of one cron expression, in the spelling Cronos reads.</summary>
internal sealed class CronFields
{
    private static readonly (string Name, string All)[] Known =
    [
        ("second", "0-59"), ("minute", "0-59"), ("hour", "0-23"), ("day of month", "1-31"), ("month", "1-12"), ("day of week", "0-7"),
    ];

    private readonly string[] fields;

    private CronFields(string[] fields) => this.fields = fields;

    public CronFormat Format => this.fields.Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;

    public bool Spreads => this.fields.Any(each => each[0] == 'H');

    /// <summary>
    /// Whether the expression repeats within a day (a star, a range or a step for the hour, the minute or the second), as against naming
    /// fixed times of day. The two differ where clocks are set back.
    /// </summary>
    public bool Repeats => this.fields.SkipLast(3).Any(each => each.AsSpan().IndexOfAny("*?-/") >= 0);

    public override string ToString() => string.Join(' ', this.fields);

    /// <summary>Null, with every wrong field among the problems, when Cronos would not read it.</summary>
    public static CronFields? Read(string text, List<Problem> problems)
    {
        var given = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (given.Length is not (5 or 6))
        {
            problems.Add(new Problem(ScheduleParser.Field, WrongCount(text, given.Length), CronSchedule.Example));
            return null;
        }

        var first = 6 - given.Length;
        var spelled = new CronFields([.. given.Select((each, i) => Spell(each, Known[first + i].All))]);
        if (CronExpression.TryParse(spelled.ToString(), spelled.Format, 0, out _)) return spelled;

        // One by one, so that every wrong field is named.
        for (var i = 0; i < given.Length; i++)
        {
            if (Wrong(given.Length, i, spelled.fields[i]) is { } wrong)
                problems.Add(new Problem(ScheduleParser.Field, $"'{given[i]}' is no {Known[first + i].Name}: {wrong}", CronSchedule.Example));
        }

        return null;
    }

    // Cronos reads no star inside a list and no small h; '~' is our second spelling of H.
    private static string Spell(string field, string all)
    {
        if (field is "~" or "h") return "H";
        if (field.StartsWith("~/", StringComparison.Ordinal) || field.StartsWith("h/", StringComparison.Ordinal)) return "H" + field[1..];
        if (!field.Contains(',')) return field;
        return string.Join(',', field.Split(',').Select(item => item == "*" || item.StartsWith("*/", StringComparison.Ordinal) ? all + item[1..] : item));
    }

    private static string? Wrong(int count, int index, string field)
    {
        if (field.Length > 1 && field.AsSpan(1).Contains('~')) return "a random range is not known; H or ~ alone picks one of all values, by the job's name";
        if (field.StartsWith("H(", StringComparison.OrdinalIgnoreCase)) return "H takes no range in parentheses; alone it picks one of all values, by the job's name";

        var alone = Enumerable.Repeat("*", count).ToArray();
        alone[index] = field;
        try
        {
            CronExpression.Parse(string.Join(' ', alone), count == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, 0);
            return null;
        }
        catch (CronFormatException refused)
        {
            return Reason(refused.Message);
        }
    }

    // "The given cron expression has an invalid format. Minutes: Value must be a number between 0 and 59 (all inclusive)."
    private static string Reason(string message)
    {
        var start = message.IndexOf(": ", StringComparison.Ordinal);
        var reason = message[(start + 2)..].TrimEnd('.').Replace(" (all inclusive)", "", StringComparison.Ordinal);
        return char.ToLowerInvariant(reason[0]) + reason[1..];
    }

    private static string WrongCount(string text, int count) =>
        $"'{text}' has {count} {(count == 1 ? "field" : "fields")}; a cron expression has 5 (minute, hour, day of month, month, day of week) or 6 (seconds first)"
        + (count == 7 ? "; a year is not supported, use startsAt and expiresAt" : "");
}

using System.Globalization;
using System.Text.RegularExpressions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>The five time fields of a crontab line as a schedule's text, where the two differ.</summary>
internal static partial class CrontabTimes
{
    private static readonly (string Name, int Low, int High)[] Fields =
        [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7)];

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Words of other crons for what Dcron calls by another name.</summary>
    public static readonly Dictionary<string, string> Words = new() { ["@every_minute"] = "@minutely", ["@every_second"] = "* * * * * *" };

    /// <summary>
    /// Cron runs a line when the day of month <em>or</em> the day of week matches, if neither field begins with a star. Dcron wants both
    /// to match, so such a line becomes two schedules joined by <c>|</c>.
    /// </summary>
    /// <param name="job">Where a random range stands, its name decides which value is taken.</param>
    /// <param name="notes">What differs from cron; with an error among them the answer is null.</param>
    public static string? Translate(string[] fields, JobId job, Action<Severity, string> notes)
    {
        var translated = new string[5];
        for (var i = 0; i < 5; i++)
        {
            if (fields[i] == "~")
            {
                translated[i] = "H";
                continue;
            }

            var index = i;
            var items = fields[i].Split(',').Select(item => Item(item, index, job, notes)).ToArray();
            if (items.Contains(null)) return null;
            translated[i] = string.Join(',', items);
        }

        // A star with a step counts as a star, as in cron.
        var eitherDay = fields[2][0] is not ('*' or '?') && fields[4][0] is not ('*' or '?');
        return eitherDay ? JoinEitherDay(translated) : string.Join(' ', translated);
    }

    /// <summary>The fields that say this schedule in a crontab every cron reads; null where there are none.</summary>
    public static string[]? Standard(string text)
    {
        var parts = text.Split(UnionSchedule.Separator, StringSplitOptions.TrimEntries);
        var first = parts[0].Split(' ');
        if (parts.Length > 2 || first.Length != 5) return null;

        // Both halves of a line that restricts both kinds of day.
        var fields = parts.Length == 1 ? first : [.. first[..4], parts[1].Split(' ')[^1]];
        var same = fields.All(each => Plain().IsMatch(each)) && Translate(fields, default, (_, _) => { }) == text;
        return same ? fields : null;
    }

    private static string JoinEitherDay(string[] fields)
    {
        var (minute, hour, day, month, weekday) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
        return $"{minute} {hour} {day} {month} * {UnionSchedule.Separator} {minute} {hour} * {month} {weekday}";
    }

    private static string? Item(string item, int index, JobId job, Action<Severity, string> notes)
    {
        var (name, low, high) = Fields[index];
        if (RandomRange().Match(item) is { Success: true } random) return Pick(item, random, index, job, notes);

        var shape = Stepped().Match(item);
        if (!shape.Success) return item;

        var from = shape.Groups["from"].Success ? Value(shape.Groups["from"].Value, index) : low;
        var to = shape.Groups["to"].Success ? Value(shape.Groups["to"].Value, index) : high;
        if (from is null || to is null) return item;
        if (shape.Groups["from"].Success && shape.Groups["to"].Success && from > to)
            notes(Severity.Warning, $"the range {item} runs backwards; here it wraps around, while some crons never run such a line");

        if (!shape.Groups["step"].Success) return item;
        if (shape.Groups["from"].Success && !shape.Groups["to"].Success)
        {
            notes(Severity.Error, $"'{item}' is no {name}: cron takes a step only after * or a range; write {from}-{high}/{shape.Groups["step"].Value}");
            return null;
        }

        // Cron allows a step beyond the range, and then only its start is left.
        var beyond = !int.TryParse(shape.Groups["step"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step > high;
        if (!beyond || from > to) return item;
        notes(Severity.Warning, $"the step of '{item}' is larger than any {name}; what is left is {from}");
        return from.Value.ToString(CultureInfo.InvariantCulture);
    }

    // Cron takes another value each time it reads the file; here it is fixed, by the job's name.
    private static string? Pick(string item, Match random, int index, JobId job, Action<Severity, string> notes)
    {
        var (name, low, high) = Fields[index];
        var from = random.Groups["from"].Length > 0 ? Value(random.Groups["from"].Value, index) : low;
        var to = random.Groups["to"].Length > 0 ? Value(random.Groups["to"].Value, index) : high;
        if (from is null || to is null || from < low || to > high || from > to)
        {
            notes(Severity.Error, $"'{item}' is no {name}: a random range runs from {low} to {high} at most, as in {low}~{high}");
            return null;
        }

        var slot = from.Value + (int)(StableHash.Of($"{job}/{index}") % (ulong)(to.Value - from.Value + 1));
        notes(Severity.Warning, $"the random {name} {item} is fixed at {slot}; cron chooses anew whenever it starts");
        return slot.ToString(CultureInfo.InvariantCulture);
    }

    private static int? Value(string text, int index)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        var named = index switch
        {
            3 => Array.IndexOf(Months, text.ToLowerInvariant()) + 1,
            4 => Array.IndexOf(Days, text.ToLowerInvariant()),
            _ => -1,
        };
        return named < 0 || (index == 3 && named == 0) ? null : named;
    }

    [GeneratedRegex(@"^(?<from>\w*)~(?<to>\w*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RandomRange();

    [GeneratedRegex(@"^(\*|(?<from>[0-9A-Za-z]+)(-(?<to>[0-9A-Za-z]+))?)(/(?<step>[0-9]+))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Stepped();

    // Numbers, names of three letters, ranges, steps after a star or a range: no H, L, W, # and the like.
    [GeneratedRegex(@"^((\*|([0-9]+|[A-Za-z]{3})-([0-9]+|[A-Za-z]{3}))(/[0-9]+)?|[0-9]+|[A-Za-z]{3})(,((\*|([0-9]+|[A-Za-z]{3})-([0-9]+|[A-Za-z]{3}))(/[0-9]+)?|[0-9]+|[A-Za-z]{3}))*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}

using System.Text.RegularExpressions;

namespace Dcron.Core.Schedules;

/// <summary>A line of a crontab that runs something, taken apart but not yet understood.</summary>
/// <param name="Schedule">As written, with single spaces.</param>
/// <param name="Fields">The five of a cron line; null where the schedule is a word.</param>
/// <param name="Command">With its percent signs.</param>
internal sealed partial record CrontabEntry(string Schedule, string[]? Fields, string? User, string Command)
{
    private static readonly string[] WithArgument = [EverySchedule.Word, OnceSchedule.Word];

    /// <summary>Null, with a note, when the line does not hold a schedule, a user where one is due, and a command.</summary>
    public static CrontabEntry? Read(string line, bool system, Action<Severity, string> note)
    {
        var rest = line;
        if (rest.Length > 1 && rest[0] == '-' && rest[1] is '*' or '@' or (>= '0' and <= '9'))
        {
            note(Severity.Warning, "the '-' before the schedule, which keeps a line out of the system log, has no meaning here");
            rest = rest[1..];
        }

        if (IsAnacron(rest))
        {
            note(Severity.Error, "this is a line of anacron (period, delay, name, command); write it as a cron line, such as '@daily command'");
            return null;
        }

        var words = rest[0] == '@' ? 1 : 5;
        var first = Take(ref rest);
        if (WithArgument.Contains(first.ToLowerInvariant())) words = 2;
        var schedule = new List<string> { first };
        while (schedule.Count < words && rest.Length > 0) schedule.Add(Take(ref rest));
        if (schedule.Count < words)
        {
            note(Severity.Error, "too short for a cron line: five time fields (or one word such as @daily), then the command");
            return null;
        }

        if (BsdInterval().IsMatch(first))
        {
            note(Severity.Error, $"{first}, so many seconds after the last run has ended, is not supported; near to it is {EverySchedule.Word} {first[1..]}s");
            return null;
        }

        return Finish(schedule, rest, system, note);
    }

    private static CrontabEntry? Finish(List<string> schedule, string rest, bool system, Action<Severity, string> note)
    {
        var user = system && rest.Length > 0 ? UserOf(Take(ref rest), note) : null;
        if (rest.Length == 0)
        {
            note(Severity.Error, system ? "no command: a line of a system crontab has a user and then a command after the schedule" : "no command after the schedule");
            return null;
        }

        if (rest[0] == '*') note(Severity.Warning, "the command begins with '*'; a crontab line has five time fields, none for seconds");
        if (!system && rest.StartsWith("root ", StringComparison.Ordinal)) note(Severity.Warning, "the command begins with 'root'; is this a system crontab, with a user on each line?");

        var written = string.Join(' ', schedule);
        if (schedule.Count == 5) return new CrontabEntry(written, [.. schedule], user, rest);
        return new CrontabEntry(CrontabTimes.Words.GetValueOrDefault(written.ToLowerInvariant(), written), null, user, rest);
    }

    // BSD: user, user:group, user/class.
    private static string UserOf(string word, Action<Severity, string> note)
    {
        var end = word.IndexOfAny([':', '/']);
        if (end <= 0) return word;
        note(Severity.Warning, $"only the user of '{word}' is carried over, not its group or class");
        return word[..end];
    }

    private static bool IsAnacron(string line) => Anacron().Match(line) is { Success: true } shape && !TimeField().IsMatch(shape.Groups["name"].Value);

    private static string Take(ref string rest)
    {
        var end = rest.AsSpan().IndexOfAny(' ', '\t');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? "" : rest[end..].TrimStart(' ', '\t');
        return word;
    }

    [GeneratedRegex(@"^([0-9]+|@(daily|weekly|monthly|yearly|annually))[ \t]+[0-9]+[ \t]+(?<name>[A-Za-z][^ \t]*)([ \t]|$)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Anacron();

    // What could be the day of month in a cron line of ours.
    [GeneratedRegex(@"^(H(/[0-9]+)?|L(-[0-9]+)?W?)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TimeField();

    [GeneratedRegex("^@[0-9]+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BsdInterval();
}

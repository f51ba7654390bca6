using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>
/// Looks at the lines of an iCalendar file before the library does, whose time is not bounded by the length of a file: it takes
/// the square of how deep components are nested and of how many rules one event has.
/// </summary>
internal static class IcalLines
{
    public const int MostEvents = 2000;

    private const int DeepestNesting = 4;
    private const int MostDateLines = 5000;

    private static readonly string[] Frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

    /// <summary>The first thing that keeps the file from being read; null: nothing does.</summary>
    public static Problem? Refuse(string text)
    {
        var (depth, components, rules, dateLines) = (0, 0, 0, 0);
        foreach (var (line, number) in Unfold(text))
        {
            var name = NameOf(line);
            switch (name)
            {
                case "BEGIN":
                    rules = 0;
                    if (++depth > DeepestNesting) return At(number, $"components are nested more than {DeepestNesting} deep");
                    if (++components > MostEvents + 100) return At(number, $"there are more than {MostEvents} events; split the file");
                    break;
                case "END":
                    depth--;
                    break;
                case "RRULE":
                    if (++rules > 1) return At(number, "the event has a second RRULE; give each an event of its own");
                    if (WrongRule(line) is { } wrong) return At(number, wrong);
                    break;
                case "EXRULE":
                    return At(number, "EXRULE is not read; list the exceptions with EXDATE");
                case "RDATE" or "EXDATE":
                    if (++dateLines > MostDateLines) return At(number, $"there are more than {MostDateLines} lines of RDATE and EXDATE");
                    break;
            }
        }

        return components == 0 ? new Problem("", "is no iCalendar file: it has no BEGIN:VCALENDAR") : null;
    }

    private static string? WrongRule(string line)
    {
        var value = line[(line.IndexOf(':') + 1)..].ToUpperInvariant();
        var frequency = value.Split(';').Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith("FREQ=", StringComparison.Ordinal))?["FREQ=".Length..];
        return frequency is not null && Frequencies.Contains(frequency) ? null
            : $"'{ApiProblem.Shown(frequency ?? value)}' is no frequency of days; known are {string.Join(", ", Frequencies)}";
    }

    private static string NameOf(string line)
    {
        var end = line.AsSpan().IndexOfAny(':', ';');
        return end < 0 ? "" : line[..end].Trim().ToUpperInvariant();
    }

    // A line that begins with white space goes on with the one before. Only what is looked at here is put together.
    private static IEnumerable<(string Line, int Number)> Unfold(string text)
    {
        const int longest = 4096;
        string? line = null;
        var (start, number) = (1, 0);
        foreach (var part in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (part is [' ' or '\t', ..])
            {
                if (line is { Length: < longest }) line += part[1..];
                continue;
            }

            if (line is not null) yield return (line, start);
            (line, start) = (part, number);
        }

        if (line is not null) yield return (line, start);
    }

    private static Problem At(int line, string message) => new("", $"line {line}: {message}");
}

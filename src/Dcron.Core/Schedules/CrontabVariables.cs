using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>The <c>NAME=value</c> lines above a line of a crontab, and what they mean for its job.</summary>
internal sealed partial class CrontabVariables
{
    private const string Mail = "MAILTO";
    private const string Zone = "CRON_TZ";

    /// <summary>They steer cron itself in ways that Dcron does not follow; value: what to do instead.</summary>
    private static readonly Dictionary<string, string> NotCarriedOver = new()
    {
        ["RANDOM_DELAY"] = "to spread load, write H for the minute of a schedule",
        ["START_HOURS_RANGE"] = "it is for anacron; write the hours into the schedule",
        ["MAILFROM"] = "Dcron does not send the output of jobs by mail",
        ["CONTENT_TYPE"] = "Dcron does not send the output of jobs by mail",
        ["CONTENT_TRANSFER_ENCODING"] = "Dcron does not send the output of jobs by mail",
    };

    private readonly Dictionary<string, string> values = [];
    private int? wrongZoneLine;

    public ImmutableSortedDictionary<string, string> Environment { get; private set; } = ImmutableSortedDictionary<string, string>.Empty;

    public string? Shell => NotEmpty("SHELL");

    public string? Home => NotEmpty("HOME");

    public Owner Owner => NotEmpty(Mail) is { } email ? new Owner("", email) : Owner.None;

    /// <summary>CRON_TZ, else TZ; null: neither is set.</summary>
    public string? TimeZone => NotEmpty(Zone) ?? NotEmpty("TZ")?.TrimStart(':');

    /// <summary>The line that set a time zone which is none, while that zone would apply.</summary>
    public int? WrongZoneLine => wrongZoneLine;

    /// <summary>Names that mean something to the reader itself, and cannot be plain variables of a job.</summary>
    public static bool IsReserved(string name) => name is "SHELL" or Mail or Zone || NotCarriedOver.ContainsKey(name);

    /// <summary>False when the line is no assignment at all.</summary>
    /// <param name="wrong">What is wrong with it, when it is one.</param>
    public static bool TryRead(string line, out string name, out string value, out string? wrong)
    {
        var shape = Assignment().Match(line);
        name = shape.Groups["quoted"].Success ? shape.Groups["quoted"].Value : shape.Groups["name"].Value;
        value = "";
        wrong = null;
        if (!shape.Success) return false;

        var text = shape.Groups["value"].Value.Trim(' ', '\t');
        if (text.Length == 0 || text[0] is not ('"' or '\''))
        {
            value = text;
            return true;
        }

        var close = text.IndexOf(text[0], 1);
        if (close < 0) wrong = $"the quote {text[0]} is not closed";
        else if (close < text.Length - 1) wrong = "something follows the closing quote; quote the whole value or none of it";
        else value = text[1..^1];
        return true;
    }

    /// <summary>The line that sets it; null for what no line can say.</summary>
    public static string? Write(string name, string value)
    {
        foreach (var quote in new[] { "", "\"", "'" })
        {
            var line = $"{name}={quote}{value}{quote}";
            var readable = (value.Length > 0 || quote.Length > 0) && line.AsSpan().IndexOfAny('\n', '\r') < 0;
            if (readable && TryRead(line, out var readName, out var readValue, out var wrong) && (readName, readValue, wrong) == (name, value, null)) return line;
        }

        return null;
    }

    public void Set(string name, string value, int line, Action<Severity, string> notes)
    {
        if (NotCarriedOver.TryGetValue(name, out var instead))
        {
            notes(Severity.Warning, $"{name} is not carried over: {instead}");
            return;
        }

        if (value.Contains('$')) notes(Severity.Warning, $"neither cron nor Dcron expands '$' in a value: {name} is {value} as it stands");
        values[name] = value;
        if (name is Zone or "TZ") CheckZone(name, line, notes);
        if (!IsReserved(name)) Environment = Environment.SetItem(name, value);
    }

    private void CheckZone(string name, int line, Action<Severity, string> notes)
    {
        var problems = new List<Problem>();
        ZoneClock.Read(TimeZone, problems);
        foreach (var problem in problems) notes(Severity.Error, problem.Message + "; the lines after it are not imported");
        wrongZoneLine = problems.Count > 0 ? line : null;
        if (name == "TZ" && problems.Count == 0 && NotEmpty(Zone) is null && TimeZone is not null)
            notes(Severity.Warning, $"the lines after it are due in {TimeZone}; cron itself keeps the zone of its machine, and only the commands see TZ");
    }

    private string? NotEmpty(string name) => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    [GeneratedRegex("""^[ \t]*("(?<quoted>[^"]+)"|'(?<quoted>[^']+)'|(?<name>[^ \t="'#]+))[ \t]*=(?<value>.*)$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Assignment();
}

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;

namespace Dcron.Core.Schedules;

/// <summary>
/// Reads crontabs as Debian's cron does, with what cronie, SUSE and BSD add to them. Reading the same text again gives the same jobs.
/// What cannot be carried over has a note.
/// </summary>
public static class CrontabReader
{
    /// <exception cref="ArgumentException">The prefix or the zone of the options cannot be used.</exception>
    public static CrontabImport Read(string text, CrontabOptions options)
    {
        CheckOptions(options);
        var reading = new CrontabReading(options);
        var lines = text.TrimStart('\uFEFF').Split('\n');
        for (var i = 0; i < lines.Length; i++) reading.Line(i + 1, lines[i].TrimEnd('\r'));
        return reading.Result();
    }

    private static void CheckOptions(CrontabOptions options)
    {
        if (options.Prefix.Length > CrontabNames.MaxPrefix || (options.Prefix.Length > 0 && !JobId.TryOf(options.Prefix, out _)))
            throw new ArgumentException($"The prefix '{options.Prefix}' cannot begin a job's name: at most {CrontabNames.MaxPrefix} lower-case letters, digits, '_' or '-'.", nameof(options));

        var problems = new List<Problem>();
        ZoneClock.Read(options.TimeZone, problems);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
    }
}

/// <summary>One reading of one crontab: what the lines so far have set and made.</summary>
internal sealed partial class CrontabReading(CrontabOptions options)
{
    private readonly ImmutableArray<CrontabJob>.Builder jobs = ImmutableArray.CreateBuilder<CrontabJob>();
    private readonly ImmutableArray<CrontabNote>.Builder notes = ImmutableArray.CreateBuilder<CrontabNote>();
    private readonly CrontabVariables variables = new();
    private readonly HashSet<string> names = [];
    private string? pinnedName;

    public CrontabImport Result() => new(jobs.ToImmutable(), notes.ToImmutable());

    public void Line(int number, string line)
    {
        var text = line.Trim(' ', '\t');
        void Note(Severity severity, string message) => notes.Add(new CrontabNote(number, severity, message, text));

        if (text.Length == 0) return;
        if (text[0] == '#')
            Comment(text, Note);
        else if (!CrontabVariables.TryRead(text, out var name, out var value, out var wrong))
            Entry(number, line.TrimStart(' ', '\t'), Note);
        else if (wrong is not null)
            Note(Severity.Error, wrong);
        else
            variables.Set(name, value, number, Note);
    }

    // A comment that pins the name of the next job: what the writer puts before each.
    private void Comment(string text, Action<Severity, string> note)
    {
        var directive = Directive().Match(text);
        if (!directive.Success) return;

        var setting = directive.Groups["setting"].Value.Trim();
        if (!setting.StartsWith("name=", StringComparison.Ordinal))
            note(Severity.Error, $"'{setting}' is not known after '# dcron:'; known is name=NAME");
        else if (!JobId.TryOf(setting[5..], out _))
            note(Severity.Error, $"'{setting[5..]}' is not a job name: {JobId.Rule}");
        else
            pinnedName = setting[5..];
    }

    private void Entry(int number, string line, Action<Severity, string> note)
    {
        var pinned = pinnedName;
        pinnedName = null;
        if (CrontabEntry.Read(line, options.System, note) is not { } entry) return;
        if (variables.WrongZoneLine is { } zoneLine)
        {
            note(Severity.Error, $"not imported, since the time zone of line {zoneLine} is not known");
            return;
        }

        var user = entry.User ?? options.User;
        var name = pinned ?? CrontabNames.Derive(options.Prefix, entry.Schedule, user ?? "", entry.Command);
        if (pinned is null) name = Unused(name);
        else if (names.Contains(pinned))
        {
            note(Severity.Error, $"the name {pinned} is taken by an earlier line");
            return;
        }

        if (Define(JobId.Of(name), entry, user, note) is not { } definition) return;
        names.Add(name);
        jobs.Add(new CrontabJob(number, definition));
    }

    private JobDefinition? Define(JobId name, CrontabEntry entry, string? user, Action<Severity, string> note)
    {
        var text = entry.Fields is null ? entry.Schedule : CrontabTimes.Translate(entry.Fields, name, note);
        if (text is null) return null;
        if (!ScheduleParser.TryParse(text, variables.TimeZone ?? options.TimeZone, name, out var schedule, out var problems))
        {
            foreach (var message in problems.Select(problem => problem.Message).Distinct()) note(Severity.Error, message);
            return null;
        }

        if (schedule is ClusterStartSchedule)
            note(Severity.Warning, "@reboot runs once when the cluster starts, on one node; not each time a machine does");

        var (command, stdin) = CrontabCommand.Decode(entry.Command);
        return new JobDefinition
        {
            Name = name,
            Schedule = schedule,
            Owner = variables.Owner,
            Work = new ShellWork
            {
                Command = command,
                Stdin = stdin,
                Shell = variables.Shell,
                WorkingDirectory = variables.Home,
                Environment = variables.Environment,
                User = user,
            },
        };
    }

    // The same line a second time is another job, as it is for cron.
    private string Unused(string name)
    {
        var unused = name;
        for (var number = 2; names.Contains(unused); number++) unused = $"{name}-{number}";
        return unused;
    }

    [GeneratedRegex(@"^#[ \t]*dcron:(?<setting>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Directive();
}

using System.Collections.Immutable;
using System.Text;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;

namespace Dcron.Core.Schedules;

/// <summary>
/// Writes jobs as a crontab that any cron reads. A job without a note reads back as it was; what a crontab cannot say is left out with a
/// note, and a job that it cannot say at all stands there as a comment.
/// </summary>
public static class CrontabWriter
{
    /// <param name="system">With a user on each line.</param>
    public static CrontabExport Write(IEnumerable<JobDefinition> jobs, bool system)
    {
        var writing = new CrontabWriting(system);

        // A crontab can set variables but not unset them: jobs with fewer come first.
        var ordered = jobs
            .Select(job => (Job: job, Variables: CrontabWriting.VariablesOf(job)))
            .OrderBy(each => each.Job.Schedule.TimeZone is not null)
            .ThenBy(each => each.Variables.Keys.Count(name => name is not ("MAILTO" or "CRON_TZ")))
            .ThenBy(each => each.Job.Name);
        foreach (var (job, variables) in ordered) writing.Job(job, variables);
        return writing.Result();
    }
}

/// <summary>One writing of one crontab: the lines so far, and the variables they have set.</summary>
internal sealed class CrontabWriting(bool system)
{
    private readonly List<string> lines =
    [
        "# Written by Dcron, which reads the names from the comments before the lines.",
        "# Dcron takes times without CRON_TZ as UTC. Crons other than cronie do not know CRON_TZ.",
    ];

    private readonly Dictionary<string, string> set = [];
    private readonly ImmutableArray<CrontabNote>.Builder notes = ImmutableArray.CreateBuilder<CrontabNote>();

    public CrontabExport Result() => new(string.Join('\n', lines) + "\n", notes.ToImmutable());

    /// <summary>What the lines above a job's line must set.</summary>
    public static SortedDictionary<string, string> VariablesOf(JobDefinition job)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (job.Owner.Email.Length > 0) variables["MAILTO"] = job.Owner.Email;
        if (job.Work is ShellWork shell)
        {
            foreach (var (name, value) in shell.Environment) variables[name] = value;
            if (shell.Shell is not null) variables["SHELL"] = shell.Shell;
            if (shell.WorkingDirectory is not null) variables["HOME"] = shell.WorkingDirectory;
        }

        if (job.Schedule.TimeZone is { } zone) variables["CRON_TZ"] = zone;
        else if (variables.ContainsKey("TZ")) variables["CRON_TZ"] = "UTC";
        return variables;
    }

    public void Job(JobDefinition job, SortedDictionary<string, string> variables)
    {
        lines.Add("");
        if (CrontabLimits.Prevents(job, system) is { } reason)
        {
            lines.Add(OneLine($"# {job.Name} is not here: {reason}"));
            Note(Severity.Error, $"{job.Name} stands there as a comment only: {reason}", job);
            return;
        }

        foreach (var left in CrontabLimits.LeavesOut(job, system)) Comment(left, job);
        Set(job, variables);
        lines.Add($"# dcron: name={job.Name}");
        lines.Add(Line(job));
    }

    private string Line(JobDefinition job)
    {
        var work = (ShellWork)job.Work;
        var line = new StringBuilder(CrontabLimits.ScheduleOf(job.Schedule)).Append(' ');
        if (system) line.Append(work.User ?? "root").Append(' ');
        return line.Append(CrontabCommand.Encode(work.Command!, work.Stdin)).ToString();
    }

    private void Set(JobDefinition job, SortedDictionary<string, string> wanted)
    {
        foreach (var name in set.Keys.Where(name => !wanted.ContainsKey(name)).Order(StringComparer.Ordinal).ToArray())
        {
            if (name is "MAILTO") SetTo(name, "");
            else if (name is "CRON_TZ") SetTo(name, "UTC");
            if (name is not "MAILTO") Comment($"a crontab cannot unset {name}, which lines above have set", job);
        }

        foreach (var (name, value) in wanted)
        {
            if (!set.TryGetValue(name, out var current) || current != value) SetTo(name, value);
        }
    }

    private void SetTo(string name, string value)
    {
        if (set.TryGetValue(name, out var current) && current == value) return;
        lines.Add(CrontabVariables.Write(name, value)!);
        set[name] = value;
    }

    private void Comment(string message, JobDefinition job)
    {
        lines.Add(OneLine($"# {job.Name}: {message}"));
        Note(Severity.Warning, $"{job.Name}: {message}", job);
    }

    // A line break in a comment would let what follows run.
    private static string OneLine(string comment) => string.Join(' ', comment.Split(['\r', '\n']));

    private void Note(Severity severity, string message, JobDefinition job) =>
        notes.Add(new CrontabNote(lines.Count, severity, message, job.Name.ToString()));
}

using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>How a crontab is to be read.</summary>
/// <param name="System">Each line has a user before its command, as in <c>/etc/crontab</c> and <c>/etc/cron.d</c>.</param>
/// <param name="Prefix">Put before the derived names of jobs; lower-case letters, digits, '_' and '-', at most 64.</param>
/// <param name="TimeZone">IANA zone of lines that no CRON_TZ or TZ precedes; null: UTC.</param>
/// <param name="User">The account that the lines of a user crontab run as; null: the node's own.</param>
public sealed record CrontabOptions(bool System = false, string Prefix = "", string? TimeZone = null, string? User = null);

/// <summary>What a crontab holds. Every line that is neither blank nor a comment became a job, set something for later ones, or has a note.</summary>
public sealed record CrontabImport(ImmutableArray<CrontabJob> Jobs, ImmutableArray<CrontabNote> Notes)
{
    public bool HasErrors => Notes.Any(note => note.Severity == Severity.Error);
}

/// <summary>A job, and the number of the line that made it.</summary>
public sealed record CrontabJob(int Line, JobDefinition Definition);

public enum Severity
{
    /// <summary>The job is there, but something about it differs from what cron did.</summary>
    Warning = 0,

    /// <summary>The line made no job.</summary>
    Error = 1,
}

/// <summary>Something a person should know about one line.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Text">The line; of a written crontab, the name of the job.</param>
public sealed record CrontabNote(int Line, Severity Severity, string Message, string Text)
{
    public override string ToString() => $"line {Line}: {(Severity == Severity.Error ? "error" : "warning")}: {Message}";
}

/// <summary>Jobs as a crontab. What reads back otherwise than it was has a note, also as a comment in the text.</summary>
/// <param name="Notes">An error is a job that stands in the text as a comment only.</param>
public sealed record CrontabExport(string Text, ImmutableArray<CrontabNote> Notes);

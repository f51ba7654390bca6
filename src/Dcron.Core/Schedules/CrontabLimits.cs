using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;

namespace Dcron.Core.Schedules;

/// <summary>What of a job a crontab cannot say.</summary>
internal static class CrontabLimits
{
    private static readonly JobDefinition Plain = new()
    {
        Name = JobId.Of("plain"),
        Schedule = ScheduleParser.Parse(ManualSchedule.Word, null, JobId.Of("plain")),
        Work = new NoopWork(),
    };

    /// <summary>The words every cron knows.</summary>
    private static readonly string[] Words = ["@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    /// <summary>The time fields or the word of a line; null where no line says this.</summary>
    public static string? ScheduleOf(Schedule schedule) =>
        Words.Contains(schedule.Text) ? schedule.Text : CrontabTimes.Standard(schedule.Text) is { } fields ? string.Join(' ', fields) : null;

    /// <summary>Why the job cannot be a line at all; null: it can.</summary>
    public static string? Prevents(JobDefinition job, bool system)
    {
        if (job.Work is not ShellWork work) return $"a crontab runs commands only, and this is {job.Work.Kind} work";
        if (work.Command is null) return "its work is a list of arguments; a crontab line is given to a shell";
        if (ScheduleOf(job.Schedule) is null) return $"a crontab cannot say the schedule '{job.Schedule.Text}'";
        if (CrontabCommand.Encode(work.Command, work.Stdin) is null) return "its command or its standard input cannot stand on one line";
        if (work.Command.Length == 0 || work.Command[0] is ' ' or '\t') return "its command is empty or begins with a blank";
        if (!system && work.User is not null) return $"it runs as {work.User}; only a system crontab names users";
        if (work.User is { } user && (user.Length == 0 || user.AsSpan().IndexOfAny(" \t\r\n:/") >= 0)) return $"'{user}' cannot stand in the user column";
        foreach (var (name, value) in CrontabWriting.VariablesOf(job))
        {
            if (CrontabVariables.Write(name, value) is null) return $"the value of {name} cannot stand on a line";
        }

        return work.Environment.Keys.FirstOrDefault(CrontabVariables.IsReserved) is { } reserved ? $"{reserved} means something else in a crontab" : null;
    }

    /// <summary>What the line, once it is there, does not say.</summary>
    public static IEnumerable<string> LeavesOut(JobDefinition job, bool system)
    {
        var left = new List<string>();
        if (job.Description != Plain.Description) left.Add("description");
        if (job.Labels.Count > 0) left.Add("labels");
        if (job.Owner.Name.Length > 0) left.Add("owner.name");
        if (job.Target != Target.AnyOneNode) left.Add("target");
        if (job.Overlap != Plain.Overlap) left.Add("overlap");
        if (job.Misfire != Plain.Misfire) left.Add("misfire");
        if (job.Retry != Plain.Retry) left.Add("retry");
        if (job.Timeout != Plain.Timeout) left.Add("timeout");
        if (job.KillGrace != Plain.KillGrace) left.Add("killGrace");
        if (job.OnLost != Plain.OnLost) left.Add("onLost");
        if (job.StartsAt != Plain.StartsAt) left.Add("startsAt");
        if (job.ExpiresAt != Plain.ExpiresAt) left.Add("expiresAt");
        if (job.Ephemeral != Plain.Ephemeral) left.Add("ephemeral");
        if (job.History != Plain.History) left.Add("history");
        if (left.Count > 0) yield return $"a crontab cannot say {string.Join(", ", left)}";

        var work = (ShellWork)job.Work;
        var home = work.Environment.GetValueOrDefault("HOME");
        if (home != work.WorkingDirectory) yield return "HOME and the working directory are one in a crontab";
        if (system && work.User is null) yield return "it runs as the node's own account; the line says root";
        if (job.Schedule.TimeZone is null && work.Environment.ContainsKey("TZ")) yield return "its zone is written as UTC, since TZ would be taken for it";
    }
}

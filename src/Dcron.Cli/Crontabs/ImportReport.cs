using System.Globalization;
using System.Text.Json;
using Dcron.Cli.Jobs;
using Dcron.Cli.Output;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Cli.Crontabs;

/// <summary>What an import would do, or did.</summary>
internal static class ImportReport
{
    public static void PrintPlan(Session session, CrontabFile crontab)
    {
        var now = session.Terminal.Clock.GetUtcNow();
        if (session.Json)
        {
            JsonOutput.Print(session.Terminal, json => WritePlan(json, crontab, now));
            return;
        }

        var grid = new Grid("Line", "Name", "Schedule", "Zone", "Next due", "User", "Command");
        foreach (var (line, job) in crontab.Jobs)
        {
            var work = job.Work as ShellWork;
            grid.Add(
                line.ToString(CultureInfo.InvariantCulture), job.Name.Value, job.Schedule.Text, job.Schedule.TimeZone ?? "UTC",
                NextDue(job, now) ?? "", work?.User ?? "", work?.Command ?? "");
        }

        grid.Print(session.Terminal);
    }

    public static void PrintResults(Session session, CrontabFile crontab, IReadOnlyList<JobPuts.Result> results)
    {
        var (created, updated, unchanged) = (Count(results, "created"), Count(results, "updated"), Count(results, "unchanged"));
        if (session.Json)
            JsonOutput.Print(session.Terminal, json => WriteResults(json, crontab, results, created, updated, unchanged));
        else
            session.Terminal.Out.WriteLine($"{created} created, {updated} updated, {unchanged} unchanged");
    }

    private static int Count(IEnumerable<JobPuts.Result> results, string change) => results.Count(result => result.Change == change);

    private static string? NextDue(JobDefinition job, DateTimeOffset now) =>
        job.NextDue(now)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void WritePlan(Utf8JsonWriter json, CrontabFile crontab, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteStartArray("jobs");
        foreach (var (line, job) in crontab.Jobs)
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            json.WriteString("nextDue", NextDue(job, now));
            json.WriteStartObject("job");
            JobDocument.Write(json, job);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNotes(json, crontab.Notes);
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, CrontabFile crontab, IReadOnlyList<JobPuts.Result> results, int created, int updated, int unchanged)
    {
        json.WriteStartObject();
        json.WriteNumber("created", created);
        json.WriteNumber("updated", updated);
        json.WriteNumber("unchanged", unchanged);
        json.WriteStartArray("jobs");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Put.Name.Value);
            json.WriteString("change", result.Refusal is null ? result.Change : "refused");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNotes(json, crontab.Notes);
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>notes</c>.</summary>
    public static void WriteNotes(Utf8JsonWriter json, IEnumerable<CrontabNote> notes)
    {
        json.WriteStartArray("notes");
        foreach (var note in notes)
        {
            json.WriteStartObject();
            json.WriteNumber("line", note.Line);
            json.WriteString("severity", note.Severity == Severity.Error ? "error" : "warning");
            json.WriteString("message", note.Message);
            json.WriteString("text", note.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

using System.Text.Json;
using Dcron.Cli.Output;

namespace Dcron.Cli.Migration;

/// <summary>What a migration would do, and did.</summary>
internal static class MigrationReport
{
    private const int MostNames = 5;

    /// <summary>The jobs, and below them each difference once with the jobs that it is about.</summary>
    public static void PrintPlan(Session session, DkronMigration migration, bool dryRun)
    {
        if (session.Json)
        {
            if (dryRun) JsonOutput.Print(session.Terminal, json => WriteJobs(json, migration));
            return;
        }

        if (dryRun)
        {
            var grid = new Grid("Name", "Schedule", "Parent", "Copied");
            foreach (var job in migration.Jobs) grid.Add(job.Name, job.Schedule, job.Parent, migration.IsAcceptable(job) ? "yes" : "no");
            grid.Print(session.Terminal);
        }

        foreach (var difference in migration.Jobs.SelectMany(job => (migration.Answer(job)?.Notes ?? []).Select(note => (note, job.Name))).GroupBy(each => each.note, each => each.Name))
            session.Terminal.Note($"{difference.Key} ({Names([.. difference])})");
    }

    public static void PrintResult(Session session, DkronMigration migration)
    {
        if (session.Json) JsonOutput.Print(session.Terminal, json => WriteJobs(json, migration));
        else session.Terminal.Out.WriteLine($"{migration.Copied} of {migration.Jobs.Count} jobs copied");
    }

    private static string Names(List<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";

    private static void WriteJobs(Utf8JsonWriter json, DkronMigration migration)
    {
        json.WriteStartObject();
        json.WriteNumber("copied", migration.Copied);
        json.WriteStartArray("jobs");
        foreach (var job in migration.Jobs)
        {
            json.WriteStartObject();
            json.WriteString("name", job.Name);
            json.WriteBoolean("acceptable", migration.IsAcceptable(job));
            if (!migration.IsAcceptable(job)) json.WriteString("reason", migration.Answer(job)?.Text);
            json.WriteStartArray("notes");
            foreach (var note in migration.Answer(job)?.Notes ?? []) json.WriteStringValue(note);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

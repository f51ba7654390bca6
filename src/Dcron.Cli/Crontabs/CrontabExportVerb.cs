using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Jobs;
using Dcron.Cli.Output;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Cli.Crontabs;

internal static class CrontabExportVerb
{
    public static Verb Build(GlobalOptions options)
    {
        var system = new Option<bool>("--system") { Description = "With a user before each command, as in /etc/crontab." };
        return new Verb(
            "export",
            "Writes the jobs as a crontab. What a crontab cannot say stands in it as a comment, and on standard error.",
            "dcron crontab export --system > dcron.crontab",
            options,
            async (parsed, session, cancel) =>
            {
                var jobs = await ReadJobsAsync(session, cancel);
                var export = CrontabWriter.Write(jobs, parsed.GetValue(system));
                if (session.Json) JsonOutput.Print(session.Terminal, json => Write(json, export));
                else session.Terminal.Out.Write(export.Text);
                foreach (var note in export.Notes) session.Terminal.Note($"{(note.Severity == Severity.Error ? "error" : "warning")}: {note.Message}");
            })
        { system };
    }

    private static async Task<List<JobDefinition>> ReadJobsAsync(Session session, CancellationToken cancel)
    {
        var jobs = new List<JobDefinition>();
        await foreach (var view in session.Api.ListAsync("api/jobs", null, cancel))
        {
            if (Read(view, out var job, out var problems)) jobs.Add(job);
            else session.Terminal.Note($"error: {view.Text("name")} is left out, since this dcron is older than the server and cannot read it: {string.Join("; ", problems)}");
        }

        return jobs;
    }

    private static bool Read(JsonElement view, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JobDefinition? job, out IReadOnlyList<Problem> problems)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) JobShow.WriteDocument(json, view);
        using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return JobDocument.TryRead(document.RootElement, null, out job, out problems);
    }

    private static void Write(Utf8JsonWriter json, CrontabExport export)
    {
        json.WriteStartObject();
        json.WriteString("text", export.Text);
        ImportReport.WriteNotes(json, export.Notes);
        json.WriteEndObject();
    }
}

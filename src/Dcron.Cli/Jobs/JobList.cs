using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

internal static class JobList
{
    public static Verb Build(GlobalOptions options) => new(
        "list",
        "Lists all jobs with their next due time and last outcome.",
        "dcron job list --output json | jq -r '.[] | select(.paused != null) | .name'",
        options,
        (_, session, cancel) => PrintAsync(session, cancel));

    private static async Task PrintAsync(Session session, CancellationToken cancel)
    {
        var jobs = session.Api.ListAsync("api/jobs", null, cancel);
        if (session.Json)
        {
            await JsonOutput.PrintListAsync(session.Terminal, jobs);
            return;
        }

        var grid = new Grid("Name", "Schedule", "Zone", "State", "Next due", "Last outcome");
        await foreach (var job in jobs) grid.Add(job.Text("name"), job.Text("schedule"), job.Text("timezone"), State(job), Next(job), Last(job));
        grid.Print(session.Terminal);
    }

    public static string State(JsonElement job) =>
        job.Text("fault").Length > 0 ? "quarantined"
        : job.Member("paused") is not null ? "paused"
        : job.Text("state") is { Length: > 0 } state ? state
        : job.Items("open").Any() ? "running" : "";

    public static string Last(JsonElement job) => job.Items("last").FirstOrDefault().Text("outcome");

    private static string Next(JsonElement job) => job.Items("next").Select(due => due.ToString()).FirstOrDefault() ?? "";
}

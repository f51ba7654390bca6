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
        await foreach (var job in jobs) grid.Add(job.Text("name"), Schedule(job), job.Text("timezone"), State(job), Next(job), Last(job));
        grid.Print(session.Terminal);
    }

    public static string State(JsonElement job) =>
        job.Text("fault").Length > 0 ? "quarantined"
        : job.Member("paused") is not null ? "paused"
        : job.Text("state") is { Length: > 0 } state ? state
        : job.Items("open").Any() ? "running" : "";

    // As the server words it: after a, b (failure, any).
    public static string Schedule(JsonElement job)
    {
        if (job.Member("after") is not { } after) return job.Text("schedule");
        var words = string.Join(", ", new[] { after.Text("on"), after.Text("join") }.Where(word => word.Length > 0));
        return $"after {string.Join(", ", after.Items("jobs").Select(parent => parent.ToString()))}" + (words.Length > 0 ? $" ({words})" : "");
    }

    public static string Last(JsonElement job) => job.Items("last").FirstOrDefault().Text("outcome");

    private static string Next(JsonElement job) => job.Items("next").Select(due => due.ToString()).FirstOrDefault() ?? "";
}

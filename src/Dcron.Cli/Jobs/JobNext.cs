using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

internal static class JobNext
{
    private const int Most = 1000;

    public static Verb Build(GlobalOptions options)
    {
        var name = JobName.Argument();
        var count = new Option<int>("--count", "-n") { Description = $"How many, at most {Most}.", HelpName = "N", DefaultValueFactory = _ => 10 };
        return new Verb(
            "next",
            "Lists the next due times of a job.",
            "dcron job next nightly-backup --count 3",
            options,
            async (parsed, session, cancel) =>
            {
                var wanted = parsed.GetValue(count);
                if (wanted is < 1 or > Most) throw Failure.WrongCall($"--count must be from 1 to {Most}, not {wanted}.");
                var job = await session.Api.GetAsync(JobName.Path(parsed.GetRequiredValue(name)), cancel);
                if (job.Member("after") is not null) throw Failure.Refused($"'{job.Text("name")}' runs {JobList.Schedule(job)}: it has no due times of its own.", []);
                var preview = await session.Api.GetAsync(PreviewOf(job, wanted, session.Terminal.Clock.GetUtcNow()), cancel);
                Print(session, job, [.. preview.Items("items").Where(due => Counts(job, due))]);
            })
        { name, count };
    }

    // The preview knows the schedule alone; that no due time counts before startsAt or from expiresAt on is the job's own rule.
    private static string PreviewOf(JsonElement job, int count, DateTimeOffset now)
    {
        var path = $"api/schedule/preview?schedule={Uri.EscapeDataString(job.Text("schedule"))}&count={count}&name={Uri.EscapeDataString(job.Text("name"))}";
        if (job.Text("timezone") is { Length: > 0 } zone) path += "&timezone=" + Uri.EscapeDataString(zone);
        if (job.Time("startsAt") is { } starts && starts > now)
            path += "&from=" + starts.AddSeconds(-1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return path;
    }

    private static bool Counts(JsonElement job, JsonElement due) =>
        !due.TryGetDateTimeOffset(out var time)
        || ((job.Time("startsAt") is not { } starts || time >= starts) && (job.Time("expiresAt") is not { } expires || time < expires));

    private static void Print(Session session, JsonElement job, IReadOnlyList<JsonElement> times)
    {
        if (session.Json) JsonOutput.Print(session.Terminal, json => WriteTimes(json, times));
        else foreach (var due in times) session.Terminal.Out.WriteLine(due.ToString());

        if (times.Count == 0) session.Terminal.Note("No due time is left.");
        else if (job.Member("paused") is not null) session.Terminal.Note("The job is paused: due times that pass before it is resumed are skipped.");
    }

    private static void WriteTimes(Utf8JsonWriter json, IReadOnlyList<JsonElement> times)
    {
        json.WriteStartArray();
        foreach (var due in times) due.WriteTo(json);
        json.WriteEndArray();
    }
}

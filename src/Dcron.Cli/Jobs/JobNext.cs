using System.CommandLine;
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
                var path = JobName.Path(parsed.GetRequiredValue(name));
                var job = await session.Api.GetAsync(path, cancel);
                var next = await session.Api.GetAsync($"{path}/next?count={wanted}", cancel);
                Print(session, job, [.. next.Items("items")]);
            })
        { name, count };
    }

    private static void Print(Session session, JsonElement job, IReadOnlyList<JsonElement> times)
    {
        if (session.Json) JsonOutput.Print(session.Terminal, json => WriteTimes(json, times));
        else foreach (var due in times) session.Terminal.Out.WriteLine(Line(due));

        if (times.Count == 0) session.Terminal.Note("No due time is left.");
        else if (job.Member("paused") is not null) session.Terminal.Note("The job is paused: due times that pass before it is resumed are skipped.");
        if (job.Text("jitter") is { Length: > 0 } jitter) session.Terminal.Note($"Each starts within {jitter} after it is due.");
    }

    private static string Line(JsonElement due) =>
        due.Text("excluded") is { Length: > 0 } reason ? $"{due.Text("due")}  skipped: {reason}"
        : due.Text("startAt") == due.Text("due") ? due.Text("due")
        : $"{due.Text("due")}  starts {due.Text("startAt")}";

    private static void WriteTimes(Utf8JsonWriter json, IReadOnlyList<JsonElement> times)
    {
        json.WriteStartArray();
        foreach (var due in times) due.WriteTo(json);
        json.WriteEndArray();
    }
}

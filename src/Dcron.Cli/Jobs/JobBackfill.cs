using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

/// <summary>Runs due times of the past, shows how far that has come, and ends it.</summary>
internal static class JobBackfill
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static Verb Build(GlobalOptions options)
    {
        var name = JobName.Argument();
        var from = Time("--from", "The first due time to run, such as 2026-11-01T00:00:00Z.");
        var to = Time("--to", "The last one. Those that have an execution are left out.");
        var parallel = new Option<int>("--parallel") { Description = "At most this many at once.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only list the due times that would run." };
        var cancelling = new Option<bool>("--cancel") { Description = "Begin nothing more of the backfill under way; what runs goes on." };
        var watch = new Option<bool>("--watch") { Description = "Stay until it is over, and tell how far it has come." };
        return new Verb(
            "backfill",
            "Runs the due times of the past that have no execution. Without --from and --to it shows the backfill under way, or the last one.",
            "dcron job backfill nightly-report --from 2026-11-01T00:00:00Z --to 2026-11-08T00:00:00Z --dry-run",
            options,
            async (parsed, session, cancel) =>
            {
                var path = JobName.Path(parsed.GetRequiredValue(name)) + "/backfill";
                var (begin, end) = (parsed.GetValue(from), parsed.GetValue(to));
                var dry = parsed.GetValue(dryRun);
                Check(begin, end, dry, parsed.GetValue(cancelling), parsed.GetValue(watch));
                var answer = parsed.GetValue(cancelling) ? await session.Api.SendAsync(HttpMethod.Delete, path, null, cancel)
                    : begin is null ? await session.Api.GetAsync(path, cancel)
                    : await session.Api.SendAsync(HttpMethod.Post, path, Body(begin, end!, parsed.GetValue(parallel), dry), cancel);
                if (parsed.GetValue(watch)) await WatchAsync(session, path, answer, cancel);
                else if (session.Json) JsonOutput.Print(session.Terminal, answer);
                else if (dry) PrintPlan(session.Terminal, answer);
                else Print(session.Terminal, answer);
            })
        { name, from, to, parallel, dryRun, cancelling, watch };
    }

    private static Option<string?> Time(string name, string description) => new(name) { Description = description, HelpName = "TIME" };

    private static void Check(string? from, string? to, bool dryRun, bool cancel, bool watch)
    {
        if (from is null != to is null) throw Failure.WrongCall("--from and --to go together; without both, the backfill under way is shown.");
        if (cancel && from is not null) throw Failure.WrongCall("--cancel ends the backfill under way; it takes neither --from nor --to.");
        if (dryRun && from is null) throw Failure.WrongCall("--dry-run needs --from and --to: of which due times?");
        if (dryRun && watch) throw Failure.WrongCall("--dry-run starts nothing that --watch could look at; leave one out.");
    }

    private static async Task WatchAsync(Session session, string path, JsonElement answer, CancellationToken cancel)
    {
        var said = "";
        while (true)
        {
            if (!session.Json && Progress(answer) is var progress && progress != said) session.Terminal.Out.WriteLine(said = progress);
            if (answer.Text("endedAt").Length > 0) break;
            await Task.Delay(BetweenLooks, session.Terminal.Clock, cancel);
            answer = await session.Api.GetAsync(path, cancel);
        }

        if (session.Json) JsonOutput.Print(session.Terminal, answer);
        if (answer.Text("failed") is not ("" or "0")) throw Failure.Refused($"{answer.Text("failed")} of {answer.Text("total")} due times did not succeed; dcron job history tells why", []);
    }

    private static void PrintPlan(Terminal terminal, JsonElement plan)
    {
        foreach (var due in plan.Items("due")) terminal.Out.WriteLine(due.ToString());
        terminal.Note($"{plan.Items("due").Count()} due times would run; {Others(plan)}.");
    }

    private static void Print(Terminal terminal, JsonElement backfill)
    {
        var facts = new Facts();
        facts.Add("id", backfill.Text("id"));
        facts.Add("of", $"{backfill.Text("from")} to {backfill.Text("to")}, {backfill.Text("maxParallel")} at once");
        facts.Add("state", Progress(backfill));
        facts.Add("started", backfill.Text("startedAt"));
        facts.Add("ended", backfill.Text("endedAt"));
        if (backfill.Text("executed").Length > 0) facts.Add("left out", Others(backfill));
        facts.Print(terminal);
    }

    public static string Progress(JsonElement backfill)
    {
        var cancelled = backfill.Text("cancelled") is "0" ? "" : $", {backfill.Text("cancelled")} cancelled";
        return $"{backfill.Text("state")}: {backfill.Text("succeeded")} succeeded, {backfill.Text("failed")} failed, {backfill.Text("running")} running, {backfill.Text("left")} left of {backfill.Text("total")}{cancelled}";
    }

    private static string Others(JsonElement answer) =>
        $"{answer.Text("executed")} have an execution, {answer.Text("pending")} are to come, and of {answer.Text("unknown")} it is not known whether they ran";

    private static string Body(string from, string to, int parallel, bool dryRun)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteNumber("maxParallel", parallel);
            json.WriteBoolean("dryRun", dryRun);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;
using Dcron.Core.Schedules;

namespace Dcron.Cli.Jobs;

/// <summary>Why a job ran at its due times, or did not; and why it would not run now.</summary>
internal static class JobWhy
{
    public static Verb Build(GlobalOptions options)
    {
        var name = JobName.Argument();
        var time = new Argument<string?>("TIME") { Description = "An instant, such as 2026-11-24T03:00:00Z: the due times nearest to it in detail, and why nothing was due then.", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<string?>("--from") { Description = "Due times from this instant.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Due times up to this instant; now where it is left out.", HelpName = "TIME" };
        return new Verb(
            "why",
            "Says why a job ran or did not: of its last 20 due times, or of the times given.",
            "dcron job why nightly-backup 2026-11-24T03:00:00Z",
            options,
            async (parsed, session, cancel) =>
            {
                var path = JobName.Path(parsed.GetRequiredValue(name)) + "/why";
                var answer = await session.Api.GetAsync(path + Query(parsed.GetValue(time), parsed.GetValue(from), parsed.GetValue(to)), cancel);
                if (session.Json) JsonOutput.Print(session.Terminal, answer);
                else if (answer.Member("at") is null) PrintList(session.Terminal, answer);
                else PrintDetail(session.Terminal, answer);
            })
        { name, time, from, to };
    }

    private static string Query(string? at, string? from, string? to)
    {
        if (at is not null && (from ?? to) is not null) throw Failure.WrongCall("TIME asks about one instant; give it without --from and --to.");
        var parts = new List<string>();
        foreach (var (member, value) in (ReadOnlySpan<(string, string?)>)[("at", at), ("from", from), ("to", to)])
            if (value is not null) parts.Add($"{member}={Uri.EscapeDataString(value)}");
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static void PrintList(Terminal terminal, JsonElement answer)
    {
        PrintNow(terminal, answer);
        var grid = new Grid("Due", "Outcome", "Node", "Late", "Candidates", "Why");
        foreach (var due in answer.Items("items"))
            grid.Add(due.Text("due"), due.Text("outcome"), due.Text("node"), Late(due), Candidates(due, named: 3), due.Text("reason"));
        if (grid.Count == 0)
        {
            terminal.Note("Nothing was due in that time. 'dcron job why NAME TIME' says why nothing was due at an instant.");
            return;
        }

        terminal.Out.WriteLine();
        grid.Print(terminal);
    }

    private static void PrintNow(Terminal terminal, JsonElement answer)
    {
        var next = answer.Text("next") is { Length: > 0 } due ? $"next due {due}" : "not due again";
        terminal.Out.WriteLine($"{answer.Text("job")}: {answer.Text("schedule")} ({answer.Text("timezone")}), {next}");
        var reasons = answer.Items("notNow").Select(reason => reason.ToString()).ToList();
        terminal.Out.WriteLine(reasons.Count == 0 ? "Nothing keeps it from running." : "What keeps it from running now:");
        foreach (var reason in reasons) terminal.Out.WriteLine("  " + Shown(reason));
    }

    private static void PrintDetail(Terminal terminal, JsonElement answer)
    {
        var reasons = answer.Items("nothingDue").Select(reason => reason.ToString()).ToList();
        if (reasons.Count > 0) terminal.Out.WriteLine($"Nothing of {answer.Text("job")} was due at {answer.Text("at")}:");
        foreach (var reason in reasons) terminal.Out.WriteLine("  " + Shown(reason));
        var entries = answer.Items("items").ToList();
        if (reasons.Count > 0 && entries.Count > 0) terminal.Out.WriteLine("The nearest due times:");
        foreach (var entry in entries)
        {
            if (reasons.Count > 0 || entry.Text("due") != entries[0].Text("due")) terminal.Out.WriteLine();
            PrintEntry(terminal, entry);
        }

        // Only what is asked of the present needs what holds now.
        if (entries.Any(entry => entry.Text("outcome") is "Open" or "Pending"))
        {
            terminal.Out.WriteLine();
            PrintNow(terminal, answer);
        }
    }

    private static void PrintEntry(Terminal terminal, JsonElement entry)
    {
        var facts = new Facts();
        facts.Add("due", entry.Text("due"));
        facts.Add("became", entry.Text("outcome"));
        facts.Add("why", entry.Text("reason"));
        facts.Add("execution", entry.Text("executionId"));
        facts.Add("node", entry.Text("node"));
        facts.Add("started", entry.Text("startedAt") is { Length: > 0 } started ? $"{started}, {Late(entry)} after it was due" : "");
        facts.Add("decided", entry.Text("decidedAt"));
        facts.Add("candidates", Candidates(entry, named: 10));
        if (entry.Member("candidates") is { } candidates) facts.Add("no candidates", string.Join('\n', Others(candidates)));
        facts.Print(terminal);
        if (entry.Text("executionId") is { Length: > 0 } id) terminal.Note($"'dcron execution output {id}' prints what it wrote.");
    }

    // Nobody counts the milliseconds of an hour.
    private static string Late(JsonElement entry)
    {
        if (!DurationText.TryParse(entry.Text("late"), out var late) || late < TimeSpan.FromSeconds(10)) return entry.Text("late");
        return DurationText.Format(TimeSpan.FromSeconds(Math.Floor(late.TotalSeconds)));
    }

    private static IEnumerable<string> Others(JsonElement candidates)
    {
        var others = candidates.Items("others").Select(other => $"{other.Text("node")}: {other.Text("reason")}").ToList();
        return long.TryParse(candidates.Text("otherCount"), out var count) && count > others.Count ? others.Append($"and {count - others.Count} more") : others;
    }

    private static string Candidates(JsonElement entry, int named)
    {
        if (entry.Member("candidates") is not { } candidates) return "";
        var nodes = candidates.Items("nodes").Select(node => node.ToString()).Take(named).ToList();
        if (nodes.Count == 0) return "none";
        return string.Join(",", nodes) + (long.TryParse(candidates.Text("count"), out var count) && count > nodes.Count ? $" and {count - nodes.Count} more" : "");
    }

    private static string Shown(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}

using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Calendars;

/// <summary>The commands that only look.</summary>
internal static class CalendarViews
{
    public static Verb List(GlobalOptions options) => new(
        "list",
        "Lists all calendars.",
        "dcron calendar list",
        options,
        async (_, session, cancel) =>
        {
            var calendars = session.Api.ListAsync("api/calendars", null, cancel, paged: false);
            if (session.Json)
            {
                await JsonOutput.PrintListAsync(session.Terminal, calendars);
                return;
            }

            var grid = new Grid("Name", "Kind", "Zone", "Weekly", "Dates", "Yearly", "Windows", "Description");
            await foreach (var c in calendars)
            {
                grid.Add(
                    c.Text("name"), c.Text("blackout") == "True" ? "blackout" : "named", c.Text("timezone"), string.Join(',', c.Items("weekly").Select(day => day.ToString())),
                    c.Text("dates"), c.Text("yearly"), c.Text("windows"), c.Text("description"));
            }

            grid.Print(session.Terminal);
        });

    public static Verb Show(GlobalOptions options)
    {
        var name = CalendarName.Argument();
        return new Verb(
            "show",
            "Prints a calendar's document, ready to be edited and applied.",
            "dcron calendar show holidays > holidays.json",
            options,
            async (parsed, session, cancel) => JsonOutput.Print(session.Terminal, await session.Api.GetAsync(CalendarName.Path(parsed.GetRequiredValue(name)), cancel)))
        { name };
    }

    public static Verb Preview(GlobalOptions options)
    {
        var name = CalendarName.Argument();
        var from = new Option<string?>("--from") { Description = "RFC 3339; now when left out.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "RFC 3339; a year later when left out.", HelpName = "TIME" };
        var zone = new Option<string?>("--timezone") { Description = "Whose days, for a calendar without a zone of its own; UTC when left out.", HelpName = "ZONE" };
        return new Verb(
            "preview",
            "Lists the days and windows that a calendar excludes.",
            "dcron calendar preview holidays --from 2027-01-01T00:00:00Z",
            options,
            async (parsed, session, cancel) =>
            {
                (string, string?)[] parameters = [("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("timezone", parsed.GetValue(zone))];
                var query = string.Join('&', parameters.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));
                var path = CalendarName.Path(parsed.GetRequiredValue(name)) + "/preview" + (query.Length > 0 ? "?" + query : "");
                var preview = await session.Api.GetAsync(path, cancel);
                if (session.Json) JsonOutput.Print(session.Terminal, preview);
                else Print(session.Terminal, preview);
            })
        { name, from, to, zone };
    }

    private static void Print(Terminal terminal, JsonElement preview)
    {
        foreach (var day in preview.Items("days")) terminal.Out.WriteLine($"{day.Text("day")}  {day.Text("reason")}");
        foreach (var window in preview.Items("windows")) terminal.Out.WriteLine($"{window.Text("start")} to {window.Text("end")}");
        if (!preview.Items("days").Any() && !preview.Items("windows").Any()) terminal.Note("Nothing is excluded in that time.");
        else if (preview.Items("days").Any()) terminal.Note($"Days are those of {preview.Text("timezone")}.");
    }
}

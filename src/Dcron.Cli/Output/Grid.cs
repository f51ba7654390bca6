using Spectre.Console;

namespace Dcron.Cli.Output;

/// <summary>Rows under headings: a table with colours on a terminal; elsewhere columns that grep, awk and cut can read, never wrapped.</summary>
internal sealed class Grid(params string[] headings)
{
    // A time or a name cut in two cannot be copied; what is longer must give way on a narrow terminal.
    private const int LongestUnwrapped = 24;

    private readonly List<string[]> rows = [];

    public int Count => rows.Count;

    public void Add(params string[] cells) => rows.Add([.. cells.Select(Clean)]);

    public void Print(Terminal terminal)
    {
        if (terminal.OutIsTerminal) PrintTable(terminal.Out);
        else PrintColumns(terminal.Out);
    }

    /// <summary>Control characters in what somebody else wrote must not move the cursor of whoever reads it.</summary>
    private static string Clean(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]) : text;

    private void PrintTable(TextWriter output)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < headings.Length; i++)
        {
            var column = new TableColumn(new Text(headings[i], new Style(decoration: Decoration.Bold)));
            table.AddColumn(rows.All(row => row[i].Length <= LongestUnwrapped) ? column.NoWrap() : column);
        }

        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell, Tone(cell))));
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
    }

    private void PrintColumns(TextWriter output)
    {
        var widths = headings.Select((heading, i) => rows.Select(row => row[i].Length).Append(heading.Length).Max()).ToArray();
        PrintLine(output, widths, [.. headings.Select(heading => heading.ToUpperInvariant())]);
        foreach (var row in rows) PrintLine(output, widths, row);
    }

    // An empty cell is a dash, so that every line has the same number of fields for awk.
    private static void PrintLine(TextWriter output, int[] widths, string[] cells) =>
        output.WriteLine(string.Join("  ", cells.Select((cell, i) => (cell.Length == 0 ? "-" : cell).PadRight(widths[i]))).TrimEnd());

    private static Style Tone(string cell) => cell switch
    {
        "Succeeded" or "up" or "created" => new Style(Color.Green),
        "Failed" or "TimedOut" or "Lost" or "down" or "unreachable" => new Style(Color.Red),
        "Skipped" or "Cancelled" or "paused" or "leaving" or "joining" or "exiting" => new Style(Color.Yellow),
        "running" or "armed" => new Style(Color.Blue),
        _ => Style.Plain,
    };
}

/// <summary>Facts of one thing: a name and a value a line, empty ones left out.</summary>
internal sealed class Facts
{
    private readonly List<(string Name, string Value)> facts = [];

    public void Add(string name, string value)
    {
        if (value.Length > 0) facts.Add((name, value));
    }

    public void Print(Terminal terminal)
    {
        var width = facts.Max(fact => fact.Name.Length) + 2;
        foreach (var (name, value) in facts)
        {
            // What has several lines, such as a script, stays legible: further lines start where the first one does.
            var lines = value.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
            for (var i = 0; i < lines.Length; i++)
                terminal.Out.WriteLine((i == 0 ? name : "").PadRight(width) + new string([.. lines[i].Select(c => char.IsControl(c) ? ' ' : c)]));
        }
    }
}

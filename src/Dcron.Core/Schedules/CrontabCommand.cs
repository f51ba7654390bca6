using System.Text;

namespace Dcron.Core.Schedules;

/// <summary>
/// A command as a crontab line holds it. The first <c>%</c> ends the command and begins its standard input, where each further one is a
/// line break; <c>\%</c> is a percent sign. The input ends with a line break in any case.
/// </summary>
internal static class CrontabCommand
{
    public static (string Command, string? Stdin) Decode(string raw)
    {
        var command = new StringBuilder();
        var escaped = false;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '%' && !escaped) return (command.ToString(), DecodeInput(raw[(i + 1)..]));
            if (c == '%') command.Length--;
            command.Append(c);
            escaped = c == '\\' && !escaped;
        }

        return (command.ToString(), null);
    }

    /// <summary>Null for what a line cannot hold.</summary>
    public static string? Encode(string command, string? stdin)
    {
        var raw = Escape(command);
        if (stdin is not null)
        {
            var input = Escape(stdin).Replace('\n', '%');
            var implied = input.Length > 1 && input[^1] == '%' && input[^2] != '%';
            raw += "%" + (implied ? input[..^1] : input);
        }

        return raw.AsSpan().IndexOfAny('\n', '\r') < 0 && Decode(raw) == (command, stdin) ? raw : null;
    }

    private static string? DecodeInput(string raw)
    {
        if (raw.Length == 0) return null;
        var input = new StringBuilder();
        var escaped = false;
        foreach (var c in raw)
        {
            if (escaped && c != '%') input.Append('\\');
            var shown = c == '%' && !escaped ? '\n' : c;
            escaped = c == '\\';
            if (!escaped) input.Append(shown);
        }

        if (escaped) input.Append('\\');
        if (input[^1] != '\n') input.Append('\n');
        return input.ToString();
    }

    private static string Escape(string text) => text.Replace("%", "\\%", StringComparison.Ordinal);
}

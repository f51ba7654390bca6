using System.Text;

namespace Dcron.Node.Configuration;

/// <summary>Paths of settings, such as <c>akka.actor.serializers."a.b"</c>: segments parted by dots, in quotes where they hold anything else than letters, digits, <c>_</c> and <c>-</c>.</summary>
internal static class HoconPath
{
    public static string Append(string path, string segment) => path.Length == 0 ? Quote(segment) : path + "." + Quote(segment);

    public static string Quote(string segment) =>
        segment.Length > 0 && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? segment : QuoteText(segment);

    public static string QuoteText(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }

    /// <summary>The segments of a path, without their quotes.</summary>
    public static List<string> Split(string path)
    {
        var segments = new List<string>();
        var segment = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && quoted && i + 1 < path.Length) segment.Append(path[++i]);
            else if (path[i] == '"') quoted = !quoted;
            else if (path[i] == '.' && !quoted)
            {
                segments.Add(segment.ToString());
                segment.Clear();
            }
            else segment.Append(path[i]);
        }

        segments.Add(segment.ToString());
        return segments;
    }

    public static bool IsUnder(string path, string section) =>
        path.Length > section.Length && path[section.Length] == '.' && path.StartsWith(section, StringComparison.Ordinal);
}

using System.Collections;
using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Node.Configuration;

/// <summary>
/// Settings from the environment and from <c>--set</c>. A value that begins with <c>[</c> is a list and one in double quotes a text, both
/// read as HOCON; any other is the text it is. Where the key wants a list, a text is split at its commas.
/// </summary>
internal static class Overlays
{
    /// <summary><c>DCRON__HTTP__PORT=8081</c> sets <c>dcron.http.port</c>: two underscores are a dot, one is a dash, capitals become small.</summary>
    public static IEnumerable<Setting> FromEnvironment(IDictionary variables, Func<string, Expected?> expects)
    {
        var names = variables.Keys.Cast<string>().Where(IsOurs).Order(StringComparer.Ordinal);
        return names.Select(name => Value(PathOf(name), (string?)variables[name] ?? "", $"environment variable {name}", expects)).ToList();
    }

    /// <exception cref="ConfigException">An argument is not of the form <c>path=value</c>.</exception>
    public static IEnumerable<Setting> FromOptions(IEnumerable<string> arguments, Func<string, Expected?> expects) =>
        arguments.Select(argument =>
        {
            var equals = EqualsOf(argument);
            if (equals <= 0) throw new ConfigException([new Problem($"--set {argument}", "expected path=value", "--set dcron.http.port=8081")]);
            return Value(argument[..equals].Trim(), argument[(equals + 1)..].Trim(), "--set", expects);
        }).ToList();

    // A key may have one in quotes: dcron.limits.labels."pool=db"=4
    private static int EqualsOf(string argument)
    {
        var quoted = false;
        for (var i = 0; i < argument.Length; i++)
        {
            if (argument[i] == '"') quoted = !quoted;
            else if (argument[i] == '=' && !quoted) return i;
        }

        return -1;
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("DCRON__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("AKKA__", StringComparison.OrdinalIgnoreCase);

    private static string PathOf(string name) =>
        name.ToLowerInvariant().Split("__").Select(s => s.Replace('_', '-')).Aggregate("", HoconPath.Append);

    private static Setting Value(string path, string text, string origin, Func<string, Expected?> expects)
    {
        if (text.StartsWith('{'))
            throw new ConfigException([new Problem(path, $"a section cannot be set as a whole ({origin}); set its keys one by one, or write it into a file", $"--set {path}.KEY=VALUE")]);
        if (IsQuoted(text) || (text.StartsWith('[') && text.Contains('"', StringComparison.Ordinal)))
            return HoconFile.Read($"v = {text}", $"{origin} {path}").Single() with { Path = path, Origin = origin };
        if (text.StartsWith('[') && text.EndsWith(']'))
            return new Setting(path, null, Elements(text[1..^1]), origin);
        if (expects(path) != Expected.List)
            return new Setting(path, text, null, origin);
        return new Setting(path, null, Elements(text), origin);
    }

    private static bool IsQuoted(string text) => text.Length >= 2 && text[0] == '"' && text[^1] == '"';

    private static ImmutableArray<string> Elements(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}

using System.Collections.Immutable;
using System.Text;

namespace Dcron.Node.Configuration;

/// <summary>One value of the configuration and where it was written.</summary>
/// <param name="Text">The value; null for a list, for an empty section and for the word <c>null</c>.</param>
/// <param name="List">The elements where the value is a list.</param>
/// <param name="Origin">The file, the environment variable or the option it came from, as a person would name it.</param>
internal sealed record Setting(string Path, string? Text, ImmutableArray<string>? List, string Origin)
{
    /// <summary><c>tags { }</c>: says that the section exists, and changes nothing in one that has values.</summary>
    public bool IsEmptySection { get; init; }

    public string Show() => List is { } list ? "[" + string.Join(", ", list) + "]" : Text ?? "null";

    public string ToHocon() => List is { } list
        ? "[" + string.Join(", ", list.Select(HoconPath.QuoteText)) + "]"
        : Text is null ? "null" : HoconPath.QuoteText(Text);
}

/// <summary>All values by path. A later value replaces an earlier one; a section and a plain value of the same name replace each other.</summary>
internal sealed class Settings
{
    private readonly SortedDictionary<string, Setting> byPath = new(StringComparer.Ordinal);

    public IEnumerable<Setting> All => byPath.Values;

    public Setting? Find(string path) => byPath.GetValueOrDefault(path);

    public IEnumerable<Setting> Under(string section) => byPath.Values.Where(s => HoconPath.IsUnder(s.Path, section) && !s.IsEmptySection);

    public void Set(string path, string text, string origin) => Set(new Setting(path, text, null, origin));

    public void Set(IEnumerable<Setting> settings)
    {
        foreach (var setting in settings) Set(setting);
    }

    public void Set(Setting setting)
    {
        if (setting.IsEmptySection && byPath.Keys.Any(p => HoconPath.IsUnder(p, setting.Path))) return;

        foreach (var path in byPath.Keys.Where(p => HoconPath.IsUnder(p, setting.Path) || HoconPath.IsUnder(setting.Path, p)).ToList())
            byPath.Remove(path);
        byPath[setting.Path] = setting;
    }

    /// <summary>The whole as HOCON that reads back as the same settings.</summary>
    public string ToHocon()
    {
        var text = new StringBuilder();
        var open = new List<string>();
        foreach (var setting in All)
        {
            var path = HoconPath.Split(setting.Path);
            var section = path[..^1];
            var shared = open.Zip(section, (was, now) => was == now).TakeWhile(same => same).Count();
            for (var depth = open.Count - 1; depth >= shared; depth--) Line(depth, "}");
            for (var depth = shared; depth < section.Count; depth++) Line(depth, HoconPath.Quote(section[depth]) + " {");
            Line(section.Count, setting.IsEmptySection ? HoconPath.Quote(path[^1]) + " { }" : HoconPath.Quote(path[^1]) + " = " + setting.ToHocon());
            open = section;
        }

        for (var depth = open.Count - 1; depth >= 0; depth--) Line(depth, "}");
        return text.ToString();

        void Line(int depth, string line) => text.Append(' ', depth * 2).Append(line).Append('\n');
    }
}

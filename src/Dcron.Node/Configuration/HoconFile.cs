using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Dcron.Node.Configuration;

/// <summary>Reads HOCON into settings. Akka's own parser reads it, so that every value means what it means to Akka.</summary>
internal static class HoconFile
{
    private const int DeepestInclude = 20;

    /// <summary>Where the configuration files lie that come with the program.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "hocon");

    /// <exception cref="ConfigException">The file is missing, or is no HOCON.</exception>
    public static IReadOnlyList<Setting> Load(string file)
    {
        var path = Locate(file, Environment.CurrentDirectory)
            ?? throw new ConfigException($"--config {file}", $"there is no such file, neither {Path.GetFullPath(file)} nor {Path.Combine(ShippedFolder, file)}");
        return Flatten(Parse(Text(path), file, Path.GetDirectoryName(path)!, 0), file);
    }

    /// <exception cref="ConfigException">The text is no HOCON.</exception>
    public static IReadOnlyList<Setting> Read(string text, string origin) =>
        Flatten(Parse(text, origin, Environment.CurrentDirectory, 0), origin);

    public static IReadOnlyList<Setting> ReadResource(System.Reflection.Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no resource {name}.");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd(), name);
    }

    private static HoconRoot Parse(string text, string origin, string folder, int depth)
    {
        if (depth > DeepestInclude) throw new ConfigException(origin, $"includes go {DeepestInclude} files deep: does a file include itself?");
        HoconLint.Check(text, origin);
        try
        {
            return Parser.Parse(text, include => Include(include, origin, folder, depth + 1));
        }
        catch (Exception e) when (e is not ConfigException)
        {
            throw new ConfigException(origin, "is no HOCON that Akka can read: " + e.Message.ReplaceLineEndings(" "));
        }
    }

    private static HoconRoot Include(string include, string origin, string folder, int depth)
    {
        var path = Locate(include, folder)
            ?? throw new ConfigException(origin, $"includes \"{include}\", which is neither in {folder} nor in {ShippedFolder}");
        return Parse(Text(path), include, Path.GetDirectoryName(path)!, depth);
    }

    private static string? Locate(string file, string folder)
    {
        var beside = Path.GetFullPath(file, folder);
        if (File.Exists(beside)) return beside;
        var shipped = Path.GetFullPath(file, ShippedFolder);
        return File.Exists(shipped) ? shipped : null;
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(path, "cannot be read: " + e.Message);
        }
    }

    private static List<Setting> Flatten(HoconRoot root, string origin)
    {
        var settings = new List<Setting>();
        if (root.Value.IsObject()) Walk(root.Value, "");
        else if (!root.Value.IsEmpty) throw new ConfigException(origin, "is no HOCON: expected lines such as dcron.http.port = 8080");
        return settings;

        void Walk(HoconValue value, string path)
        {
            if (!value.IsObject())
            {
                settings.Add(Leaf(value, path, origin));
                return;
            }

            var items = value.GetObject().Items;
            if (items.Count == 0 && path.Length > 0) settings.Add(new Setting(path, null, null, origin) { IsEmptySection = true });
            foreach (var (key, child) in items) Walk(child, HoconPath.Append(path, key));
        }
    }

    private static Setting Leaf(HoconValue value, string path, string origin)
    {
        // Akka calls an empty list no list.
        if (value.Values.Any(v => v is HoconArray) || value.IsArray())
        {
            var elements = value.Values.Any(v => v is HoconArray { Count: 0 }) ? [] : value.GetArray();
            if (elements.Any(e => e.IsObject())) throw new ConfigException(path, $"is a list of sections ({origin}); expected a list of texts");
            return new Setting(path, null, [.. elements.Select(e => e.GetString())], origin);
        }

        if (value.IsEmpty) throw new ConfigException(path, $"has no value ({origin}). Write \"\" for an empty text");
        return new Setting(path, value.GetString(), null, origin);
    }
}

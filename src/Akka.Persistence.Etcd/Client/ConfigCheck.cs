using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Akka.Persistence.Etcd.Client;

/// <summary>Refuses settings that nobody reads, or that are out of range, so that none is silently ignored.</summary>
internal static class ConfigCheck
{
    /// <param name="known">Holds every key that may occur. An empty object in it allows any content.</param>
    public static void RefuseUnknown(Config config, string section, params Config[] known)
    {
        for (var layer = config; layer is not null; layer = layer.Fallback)
            if (layer.Root is { } root && root.IsObject()) RefuseUnknown(root.GetObject(), section, [.. known.SelectMany(Roots)]);
    }

    public static int Between(Config config, string section, string key, int least, int most)
    {
        var number = config.GetInt(key);
        return number >= least && number <= most
            ? number
            : throw new ConfigurationException($"{section}.{key} is {number}: it must be between {least} and {most}.");
    }

    /// <summary>A size in bytes, at most 1 GiB.</summary>
    public static int Size(Config config, string section, string key, int least)
    {
        const int Most = 1024 * 1024 * 1024;
        var size = config.GetByteSize(key) ?? 0;
        return size >= least && size <= Most
            ? (int)size
            : throw new ConfigurationException($"{section}.{key} is {size} bytes: it must be between {least} and {Most}.");
    }

    private static void RefuseUnknown(HoconObject given, string path, HoconObject[] known)
    {
        var names = known.SelectMany(k => k.Items.Keys).ToHashSet();
        foreach (var (name, child) in given.Items)
        {
            if (!names.Contains(name))
                throw new ConfigurationException($"{path}.{name} is not a setting of Akka.Persistence.Etcd. Known here: {string.Join(", ", names.Order())}.");

            var inner = known.Select(k => k.GetKey(name)).Where(k => k is not null && k.IsObject()).Select(k => k.GetObject()).ToArray();
            var free = inner.Length == 0 || inner.Any(i => i.Items.Count == 0);
            if (!free && child.IsObject()) RefuseUnknown(child.GetObject(), $"{path}.{name}", inner);
        }
    }

    private static IEnumerable<HoconObject> Roots(Config config)
    {
        for (var layer = config; layer is not null; layer = layer.Fallback)
            if (layer.Root is { } root && root.IsObject()) yield return root.GetObject();
    }
}

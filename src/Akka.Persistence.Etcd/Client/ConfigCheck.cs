using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Akka.Persistence.Etcd.Client;

/// <summary>Refuses settings that nobody reads, so that a misspelt one is not silently ignored.</summary>
internal static class ConfigCheck
{
    /// <param name="known">Holds every key that may occur. An empty object in it allows any content.</param>
    public static void RefuseUnknown(Config config, string section, params Config[] known)
    {
        var names = Array.ConvertAll(known, k => k.Root);
        RefuseUnknown(config.Root, section, names);
    }

    private static void RefuseUnknown(HoconValue value, string path, HoconValue[] known)
    {
        var names = known.SelectMany(k => k.GetObject().Items.Keys).ToHashSet();
        if (names.Count == 0) return;

        foreach (var (name, child) in value.GetObject().Items)
        {
            if (!names.Contains(name))
                throw new ConfigurationException($"{path}.{name} is not a setting of Akka.Persistence.Etcd. Known here: {string.Join(", ", names.Order())}.");

            var inner = known.Select(k => k.GetObject().GetKey(name)).Where(k => k is not null && k.IsObject()).ToArray();
            if (inner.Length > 0 && child.IsObject()) RefuseUnknown(child, $"{path}.{name}", inner);
        }
    }
}

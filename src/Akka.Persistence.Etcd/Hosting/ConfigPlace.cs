using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Akka.Persistence.Etcd.Hosting;

/// <summary>Puts a section of a configuration under another path.</summary>
internal static class ConfigPlace
{
    public static Config At(this Config section, params string[] path)
    {
        var root = new HoconValue();
        var place = root;
        foreach (var name in path)
        {
            var parent = new HoconObject();
            place.AppendValue(parent);
            place = parent.GetOrCreateKey(name);
        }
        place.AppendValue(section.Root.GetObject());
        return new Config(new HoconRoot(root));
    }
}

using System.Collections.Immutable;

namespace Dcron.Core.Nodes;

/// <summary>What a node says of itself in gossip: the parts it plays, its name and its tags, all as role strings.</summary>
public static class NodeRoles
{
    public const string Scheduler = "scheduler";
    public const string Executor = "executor";
    public const string Api = "api";

    private const string NamePrefix = "name:";
    private const string TagPrefix = "tag:";
    private const string SettingPrefix = "setting:";

    public static ImmutableArray<string> All { get; } = [Scheduler, Executor, Api];

    /// <param name="settings">Those that must be the same on other nodes. Nodes that agree have them in common, so gossip carries each once.</param>
    public static IEnumerable<string> Encode(
        IEnumerable<string> roles, string name, IEnumerable<KeyValuePair<string, string>> tags, IEnumerable<KeyValuePair<string, string>> settings) =>
        [.. roles, NamePrefix + name, .. tags.Select(t => $"{TagPrefix}{t.Key}={t.Value}"), .. settings.Select(s => $"{SettingPrefix}{s.Key}={s.Value}")];

    /// <summary>The parts it plays, without name, tags and settings.</summary>
    public static ImmutableArray<string> PartsOf(IEnumerable<string> encoded) =>
        [.. encoded.Where(r => !r.StartsWith(NamePrefix, StringComparison.Ordinal) && !r.StartsWith(TagPrefix, StringComparison.Ordinal) && !r.StartsWith(SettingPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>The node's name; null where it says none.</summary>
    public static string? NameOf(IEnumerable<string> encoded) =>
        encoded.FirstOrDefault(r => r.StartsWith(NamePrefix, StringComparison.Ordinal))?[NamePrefix.Length..];

    public static ImmutableSortedDictionary<string, string> TagsOf(IEnumerable<string> encoded) => PairsOf(encoded, TagPrefix);

    /// <summary>What it says of settings that must be the same on other nodes, by key.</summary>
    public static ImmutableSortedDictionary<string, string> SettingsOf(IEnumerable<string> encoded) => PairsOf(encoded, SettingPrefix);

    private static ImmutableSortedDictionary<string, string> PairsOf(IEnumerable<string> encoded, string prefix)
    {
        var pairs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var role in encoded)
        {
            if (!role.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var equals = role.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) pairs[role[prefix.Length..equals]] = role[(equals + 1)..];
        }

        return pairs.ToImmutable();
    }
}

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

    public static ImmutableArray<string> All { get; } = [Scheduler, Executor, Api];

    public static IEnumerable<string> Encode(IEnumerable<string> roles, string name, IEnumerable<KeyValuePair<string, string>> tags) =>
        [.. roles, NamePrefix + name, .. tags.Select(t => $"{TagPrefix}{t.Key}={t.Value}")];

    /// <summary>The parts it plays, without name and tags.</summary>
    public static ImmutableArray<string> PartsOf(IEnumerable<string> encoded) =>
        [.. encoded.Where(r => !r.StartsWith(NamePrefix, StringComparison.Ordinal) && !r.StartsWith(TagPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The node's name; null where it says none.</summary>
    public static string? NameOf(IEnumerable<string> encoded) =>
        encoded.FirstOrDefault(r => r.StartsWith(NamePrefix, StringComparison.Ordinal))?[NamePrefix.Length..];

    public static ImmutableSortedDictionary<string, string> TagsOf(IEnumerable<string> encoded)
    {
        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var role in encoded)
        {
            if (!role.StartsWith(TagPrefix, StringComparison.Ordinal)) continue;
            var equals = role.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) tags[role[TagPrefix.Length..equals]] = role[(equals + 1)..];
        }

        return tags.ToImmutable();
    }
}

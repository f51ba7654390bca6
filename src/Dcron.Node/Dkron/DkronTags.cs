using System.Collections.Immutable;
using System.Globalization;
using Dcron.Core.Nodes;

namespace Dcron.Node.Dkron;

/// <summary>
/// Tags of a job as Dkron means them: a node must have each of them, <c>value:n</c> asks for n of the nodes that do, and no tags at all
/// mean every node.
/// </summary>
internal static class DkronTags
{
    // What every server of Dkron says of itself unless told otherwise; jobs name it to say "one node, any node".
    private static readonly ImmutableSortedDictionary<string, string> Everywhere = new Dictionary<string, string>
    {
        ["role"] = "dkron",
        ["dc"] = "dc1",
        ["region"] = "global",
        ["server"] = "true",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <param name="known">Names of tags that some node of this cluster has: those are taken literally.</param>
    /// <exception cref="DkronRefusal">A count is none: no node would ever be chosen.</exception>
    public static Target Read(ImmutableSortedDictionary<string, string>? tags, Func<string, bool> known)
    {
        var wanted = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        int? least = null;
        foreach (var (key, text) in tags ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            var parts = text.Split(':');
            if (parts.Length == 2) least = Math.Min(least ?? int.MaxValue, Count(key, text, parts[1]));
            if (Everywhere.GetValueOrDefault(key) != parts[0] || known(key)) wanted[key] = parts[0];
        }

        return new Target(wanted.ToImmutable(), least);
    }

    /// <summary>Tags that mean this target; null where there are none. Any one node without a tag cannot be said.</summary>
    public static ImmutableSortedDictionary<string, string>? Show(Target target)
    {
        if (target.Tags.IsEmpty) return null;
        var first = target.Tags.Keys.First();
        return target.Nodes is { } nodes
            ? target.Tags.SetItem(first, string.Create(CultureInfo.InvariantCulture, $"{target.Tags[first]}:{nodes}"))
            : target.Tags;
    }

    private static int Count(string key, string text, string count) =>
        int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 10_000
            ? number
            : throw new DkronRefusal($"Job validation failed: the tag '{key}' is '{text}', and behind its colon is no number of nodes from 1 to 10000; the job would never run.");
}
